// The stage that speaks REST.
#ifndef PHONEGATE_SERVICE_TRANSLATE_TRANSLATOR_H_
#define PHONEGATE_SERVICE_TRANSLATE_TRANSLATOR_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "service/base/clock.h"
#include "service/contract/call.h"
#include "service/translate/json.h"
#include "service/translate/page_token.h"
#include "service/translate/request_writer.h"
#include "service/upstream/upstream_client.h"

namespace phonegate {

// Turns a call into REST requests and their answers into a reply, as the
// operation's annotation says. Requests have passed CheckRequest. Belongs to one
// lane; everything it refers to outlives it.
class Translator final : public Stage {
 public:
  Translator(UpstreamClient& upstream, const PageTokens& tokens, const Clock& clock)
      : upstream_(upstream), tokens_(tokens), clock_(clock) {}

  Awaitable<Reply> Handle(Call& call) override;

 private:
  // One page of a list.
  struct Page {
    Json items;                        // a JSON array
    Json answer;                       // the whole answer without the items
    std::optional<PagePosition> next;  // nothing after the last page
  };

  // One request, one answer.
  Awaitable<Reply> CallOnce(Call& call);
  // One page, or the first that is not empty, and a token for the next.
  Awaitable<Reply> ListPage(Call& call);
  // Hooks.
  Awaitable<Reply> GetByNumber(Call& call);
  Awaitable<Reply> StreamPages(Call& call);

  // Sends `rest` and reads the success as JSON; null for an operation whose
  // answer is empty.
  Awaitable<absl::StatusOr<Json>> Ask(Call& call, RestRequest rest);
  // Fetches the page at `position` of the list at `path`, whose items are the
  // member `items_key` of the answer.
  Awaitable<absl::StatusOr<Page>> FetchPage(Call& call, const PagePosition& position, const std::string& path,
                                            const std::string& items_key);

  UpstreamClient& upstream_;
  const PageTokens& tokens_;
  const Clock& clock_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_TRANSLATOR_H_

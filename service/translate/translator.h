// The stage that speaks REST.
#ifndef PHONEGATE_SERVICE_TRANSLATE_TRANSLATOR_H_
#define PHONEGATE_SERVICE_TRANSLATE_TRANSLATOR_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "service/base/clock.h"
#include "service/contract/call.h"
#include "service/lane/lane_port.h"
#include "service/translate/answer_parts.h"
#include "service/translate/page_token.h"
#include "service/translate/request_writer.h"
#include "service/upstream/upstream_client.h"

namespace phonegate {

// Turns a call into REST requests and their answers into a reply, as the
// operation's annotation says. Requests have passed CheckRequest. Belongs to one
// lane; everything it refers to outlives it.
//
// A large answer is read beside the lane. A read whose answer finds too many there
// before it is UNAVAILABLE.
class Translator final : public Stage {
 public:
  Translator(UpstreamClient& upstream, const PageTokens& tokens, const Clock& clock, LanePort port)
      : upstream_(upstream), tokens_(tokens), clock_(clock), port_(std::move(port)) {}

  Awaitable<Reply> Handle(Call& call) override;

 private:
  // One page of a list.
  struct Page {
    AnswerParts parts;
    std::optional<PagePosition> next;  // nothing after the last page
    bool large = false;
  };
  // A success, as it was read.
  struct Answer {
    AnswerParts parts;
    bool large = false;
  };

  // One request, one answer.
  Awaitable<Reply> CallOnce(Call& call);
  // One page, or the first that is not empty, and a token for the next.
  Awaitable<Reply> ListPage(Call& call);
  // Hooks.
  Awaitable<Reply> GetByNumber(Call& call);
  Awaitable<Reply> StreamPages(Call& call);

  // Sends `rest` and reads the success.
  Awaitable<absl::StatusOr<Answer>> Ask(Call& call, RestRequest rest, AnswerWanted wanted);
  // Reads the answer in `reply`, beside the lane when it is large.
  Awaitable<absl::StatusOr<Answer>> Read(const Call& call, AnswerWanted wanted, UpstreamReply reply);
  // Fetches the page at `position`.
  Awaitable<absl::StatusOr<Page>> FetchPage(Call& call, const PagePosition& position,
                                            const AnswerWanted& wanted);

  UpstreamClient& upstream_;
  const PageTokens& tokens_;
  const Clock& clock_;
  const LanePort port_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_TRANSLATOR_H_

#include "client/phonectl/buy_commands.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/phonectl/buy_many.h"
#include "client/phonectl/costs.h"
#include "client/phonectl/make_change.h"
#include "client/phonectl/search_flags.h"

namespace phonegate::phonectl {
namespace {

constexpr char kBuyFooter[] =
    "Example: phonectl buy --area-code 512 --count 20 --batch launch --yes\n\n"
    "Of many, the numbers are chosen first and kept with their request ids in a file of the\n"
    "state folder ($XDG_STATE_HOME/phonegate, ~/.local/state/phonegate). Ctrl-C once begins no\n"
    "more and waits for those under way; twice leaves at once. The same command again, or only\n"
    "`phonectl buy --batch NAME`, goes on with what is kept, after a crash, too: it asks for\n"
    "the outcome of each under the same request id, and buys no more than --count in all. Should the\n"
    "file be lost, the gateway refuses (REQUEST_ID_REUSED) another number for what was bought:\n"
    "for 30 days, and for the same caller. A number that is gone is replaced by another; one in\n"
    "doubt never is.";

// What the command line says.
struct BuyFlags {
  std::string number;
  ManyWanted many;
  ChangeFlags flags;
};

absl::Status BuyOne(Session& session, const BuyFlags& told) {
  absl::Status agreed =
      told.flags.Ask(session, absl::StrCat("Buys ", told.number), absl::StrCat("it ", kBills));
  if (!agreed.ok()) return agreed;
  v1::PurchasePhoneNumberRequest request;
  request.set_number(told.number);
  return MakeChange(session, told.flags, request, &PhoneNumbers::PurchasePhoneNumber, kNumberColumns);
}

absl::Status Buy(Session& session, const BuyFlags& told) {
  const bool many = told.many.count > 0 || !told.many.batch.empty() || HasCriteria(told.many.search);
  const bool one = !told.number.empty();
  if (one == many) {
    return absl::InvalidArgumentError(
        "Say what to buy: either a number, or a search such as --area-code 512 --count 20.");
  }
  if (one) return BuyOne(session, told);
  if (told.flags.validate_only || !told.flags.request_id.empty())
    return absl::InvalidArgumentError("--validate-only and --request-id are for one number.");
  return BuyMany(session, told.many);
}

}  // namespace

void AddBuyCommands(CommandSet& commands) {
  const auto told = std::make_shared<BuyFlags>();
  CLI::App& command = commands.Add(commands.app(), "buy", "Buys one number, or many; asks", "",
                                   [told](Session& session) { return Buy(session, *told); });
  command.footer(kBuyFooter);
  command.add_option("number", told->number, "The number in E.164, as a search gave it");
  command.add_option("--count", told->many.count, "How many to buy of those that a search finds, 1 to 100")
      ->check(CLI::Range(1, 100));
  AddSearchFlags(command, told->many.search);
  command.add_option("--batch", told->many.batch, "Names the order; needed with --yes");
  command.add_option("--parallel", told->many.parallel, "How many at once, 1 to 16; 4 unless told")
      ->check(CLI::Range(1, 16));
  command.add_flag("--same-gateway", told->many.same_gateway,
                   "Goes on with a batch although the gateway has another address now");
  told->flags.AddTo(command);
}

}  // namespace phonegate::phonectl

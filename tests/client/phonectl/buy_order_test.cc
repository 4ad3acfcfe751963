// An order in all its troubles. However it is broken off and whatever is lost, no more
// numbers are bought than were ordered.
#include "client/phonectl/buy_order.h"

#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include <signal.h>

#include "phonegate/error.h"
#include "phonegate/testing/mock_phone_numbers.h"
#include "tests/client/phonectl/ctl_fixture.h"

namespace phonegate::phonectl::buy_order_test {
namespace {

using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::NiceMock;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kBuy[] = "buy --area-code 512 --count 5 --yes --batch launch --parallel 1";

absl::Status ErrorStatus(v1::Reason reason) {
  ErrorDetails details;
  details.reason = reason;
  return MakeError(absl::StatusCode::kFailedPrecondition, "No.", details);
}

class BuyOrderTest : public CtlTest {
 protected:
  // Has `before` called with the number of each purchase, from 1 on; what it returns, if
  // it is an error, is the answer.
  void BeforeEach(const std::function<absl::Status(int)>& before) {
    ON_CALL(mock_, SearchAvailablePhoneNumbers(_)).WillByDefault([this](const auto& request) {
      return fake_.SearchAvailablePhoneNumbers(request);
    });
    ON_CALL(mock_, PurchasePhoneNumber(_))
        .WillByDefault([this, before](const auto& request) -> absl::StatusOr<v1::PhoneNumber> {
          if (absl::Status status = before(++purchases_); !status.ok()) return status;
          return fake_.PurchasePhoneNumber(request);
        });
    numbers_ = &mock_;
  }
  std::string State() const {
    std::ifstream file(folder_ / "state/launch.order");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  NiceMock<testing::MockPhoneNumbers> mock_;
  int purchases_ = 0;
};

TEST_F(BuyOrderTest, KeepsEachNumberBeforeItIsBought) {
  BeforeEach([this](int) {
    const std::string state = State();
    for (int i = 0; i < 5; ++i) EXPECT_THAT(state, HasSubstr("+1512555010" + std::to_string(i)));
    return absl::OkStatus();
  });
  Output(kBuy);
  EXPECT_EQ(purchases_, 5);
}

TEST_F(BuyOrderTest, TakesAnotherForANumberThatIsGone) {
  BeforeEach([](int purchase) {
    return purchase == 2 ? ErrorStatus(v1::REASON_NUMBER_NOT_AVAILABLE) : absl::OkStatus();
  });
  EXPECT_THAT(Output(kBuy), AllOf(HasSubstr("+15125550101   refused"), HasSubstr("+15125550105   bought")));
  EXPECT_THAT(fake_.Owned(), SizeIs(5));
}

TEST_F(BuyOrderTest, TakesNoOtherForOneInDoubt) {
  fake_.LoseNextAnswer();
  const absl::Status status = Run(kBuy);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnknown);
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("4 of 5 bought, 1 in doubt"),
                                                   HasSubstr("`phonectl buy --batch launch` asks again")));
  EXPECT_THAT(err_, AllOf(HasSubstr("(OUTCOME_UNKNOWN)"), Not(HasSubstr("--request-id"))));
  EXPECT_THAT(fake_.Owned(), SizeIs(5)) << "it was bought after all";
  EXPECT_THAT(Output("buy --batch launch -y"), HasSubstr("+15125550100   bought"));
  EXPECT_THAT(fake_.Owned(), SizeIs(5));
}

TEST_F(BuyOrderTest, EndsWhereAllWouldBeRefused) {
  BeforeEach([](int purchase) {
    return purchase == 3 ? ErrorStatus(v1::REASON_INSUFFICIENT_BALANCE) : absl::OkStatus();
  });
  const absl::Status status = Run(kBuy);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("2 of 5 bought, 1 not done, 2 left."));
  EXPECT_EQ(purchases_, 3);
  Output("buy --batch launch -y");
  EXPECT_THAT(fake_.Owned(), SizeIs(5));
}

TEST_F(BuyOrderTest, MakesANewRequestAfterARefusalThatIsOver) {
  BeforeEach([](int purchase) {
    return purchase == 3 ? ErrorStatus(v1::REASON_ACCOUNT_LIMIT_REACHED) : absl::OkStatus();
  });
  EXPECT_FALSE(Run(kBuy).ok());
  EXPECT_THAT(State(), HasSubstr("\"refused\":\"ACCOUNT_LIMIT_REACHED\""));
  Output("buy --batch launch -y");
  EXPECT_THAT(State(), HasSubstr("{\"place\":3,\"attempt\":2,"));
  EXPECT_THAT(fake_.Owned(), SizeIs(5));
}

TEST_F(BuyOrderTest, EndsWithWhatThereIs) {
  // 20 are for sale, and none of those from the 4th on can be had.
  BeforeEach([](int purchase) {
    return purchase > 3 ? ErrorStatus(v1::REASON_NUMBER_NOT_AVAILABLE) : absl::OkStatus();
  });
  const absl::Status status = Run(kBuy);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("No more numbers of this kind are for sale. 3 of 5 bought"));
  EXPECT_EQ(purchases_, 20);
}

TEST_F(BuyOrderTest, FinishesWhatIsChosenBeforeItSearchesForMore) {
  BeforeEach([](int purchase) {
    if (purchase == 2) return ErrorStatus(v1::REASON_ACCOUNT_LIMIT_REACHED);
    return purchase > 2 ? absl::UnavailableError("gone") : absl::OkStatus();
  });
  EXPECT_FALSE(Run(kBuy).ok());
  BeforeEach([](int) { return absl::OkStatus(); });
  ON_CALL(mock_, SearchAvailablePhoneNumbers(_))
      .WillByDefault(::testing::Return(v1::SearchAvailablePhoneNumbersResponse()));
  const absl::Status status = Run("buy --batch launch -y");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("No more numbers of this kind are for sale. 4 of 5 bought, 1 left."));
}

TEST_F(BuyOrderTest, BeginsNoMoreAfterCtrlC) {
  BeforeEach([](int purchase) {
    if (purchase == 3) raise(SIGINT);
    return absl::OkStatus();
  });
  const absl::Status status = Run(kBuy);
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("3 of 5 bought, 2 left. `phonectl buy --batch launch` goes on"));
  EXPECT_THAT(fake_.Owned(), SizeIs(3));
  Output("buy --batch launch -y");
  EXPECT_THAT(fake_.Owned(), SizeIs(5));
}

TEST_F(BuyOrderTest, SaysHowToGoOnInTheSameProject) {
  BeforeEach([](int purchase) { return purchase == 2 ? absl::UnavailableError("gone") : absl::OkStatus(); });
  const absl::Status status = Run(std::string(kBuy) + " --project demo");
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("`phonectl buy --batch launch --project demo` goes on"));
}

TEST_F(BuyOrderTest, CountsWhatIsOwnedOnlyWhereAnEarlierRunChoseIt) {
  // The project gets a number that was just chosen, from somebody else.
  BeforeEach([this](int purchase) {
    v1::PurchasePhoneNumberRequest other;
    other.set_number("+15125550100");
    if (purchase == 1) {
      EXPECT_TRUE(fake_.PurchasePhoneNumber(other).ok());
    }
    return purchase == 3 ? absl::UnavailableError("gone") : absl::OkStatus();
  });
  EXPECT_FALSE(Run(kBuy).ok());
  EXPECT_THAT(out_, HasSubstr("+15125550100   refused"));
  // The gateway has forgotten the request of the third one, which had been bought.
  BeforeEach([this](int purchase) {
    v1::PurchasePhoneNumberRequest forgotten;
    forgotten.set_number("+15125550102");
    if (purchase == 4) {
      EXPECT_TRUE(fake_.PurchasePhoneNumber(forgotten).ok());
    }
    return absl::OkStatus();
  });
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Output("buy --batch launch -y"), HasSubstr("+15125550102   there already"));
    EXPECT_THAT(err_, HasSubstr("4 of 5 bought, 1 there already.\n"));
    EXPECT_THAT(fake_.Owned(), SizeIs(6)) << "five, and the other's";
  }
}

// Whatever a crash, or a person, leaves of what was kept: with each beginning of it, and
// a gateway that has done all of it, and then with nothing. One number is gone when it is
// bought, and another is the project's already.
TEST_F(BuyOrderTest, NeverBuysTooManyWhateverIsLost) {
  AddOwned("+15125550198", "another's");
  BeforeEach([](int) { return absl::OkStatus(); });
  ON_CALL(mock_, SearchAvailablePhoneNumbers(_)).WillByDefault([this](const auto& request) {
    auto found = fake_.SearchAvailablePhoneNumbers(request);
    found->add_data()->set_number("+15125550198");
    found->add_data()->set_number("+15125550199");
    found->mutable_data()->SwapElements(1, found->data_size() - 2);
    found->mutable_data()->SwapElements(3, found->data_size() - 1);
    return found;
  });
  Output(kBuy);
  ASSERT_THAT(fake_.Owned(), SizeIs(6)) << "five, and the other's";
  const std::string whole = State();
  EXPECT_THAT(whole,
              AllOf(HasSubstr("\"passed\":\"ALREADY_OWNED\""), HasSubstr("\"refused\":\"NUMBER_NOT_")));
  for (std::size_t size = whole.size(); size > 0; --size) {
    if (whole[size - 1] != '\n' && whole[size] != '\n') continue;  // whole lines, and those without an end
    folder_.Write("state/launch.order", whole.substr(0, size));
    static_cast<void>(Run(kBuy));
    ASSERT_THAT(fake_.Owned(), SizeIs(6)) << "with " << size << " bytes of\n" << whole << "\n" << err_;
  }
  folder_.Write("state/launch.order", "");
  const absl::Status status = Run(kBuy);
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("The batch launch was begun before, with other numbers"));
  EXPECT_THAT(fake_.Owned(), SizeIs(6));
}

}  // namespace
}  // namespace phonegate::phonectl::buy_order_test

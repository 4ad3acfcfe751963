#include "service/admission/identity/jwt_tokens.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/error.h"
#include "service/base/text.h"
#include "tests/support/recording_log.h"
#include "tests/support/sim_clock.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_jwt.h"

namespace phonegate::jwt_tokens_test {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCluster[] = "https://kubernetes.default.svc";
constexpr char kLogin[] = "https://login.example.org";
constexpr char kAccount[] = "system:serviceaccount:billing:api";

class JwtTokensTest : public ::testing::Test {
 protected:
  JwtTokensTest() {
    folder_.Write("cluster.json", JwksText({rsa_.Jwk("r"), ec_.Jwk("e")}));
    folder_.Write("login.json", JwksText({login_.Jwk("l")}));
    std::vector<JwtIssuer> issuers;
    issuers.push_back({{kCluster, {"phonegate"}, seconds(30)}, "k8s", Keys("cluster.json")});
    issuers.push_back({{kLogin, {"phonegate"}, seconds(30)}, "login", Keys("login.json")});
    tokens_ = std::make_unique<JwtTokens>(std::move(issuers), files_, clock_, random_);
  }
  std::shared_ptr<const IssuerKeys> Keys(const char* file) { return files_.Open(folder_ / file).value(); }

  json Claims(const json& changes = json::object()) const {
    const auto now = std::chrono::duration_cast<seconds>(clock_.Now().time_since_epoch()).count();
    json claims = {
        {"iss", kCluster}, {"aud", {"phonegate"}}, {"sub", kAccount}, {"exp", now + 600}, {"iat", now}};
    claims.merge_patch(changes);
    return claims;
  }
  // Who shows the token, or what is said of it; "no" when it is not known to be one.
  std::string Who(const std::string& token, Caller caller = {}) {
    const std::string authorization = Concat("Bearer ", token);
    const auto identified = tokens_->Identify({authorization, 1}, caller);
    if (!identified.ok()) {
      EXPECT_EQ(identified.status().code(), absl::StatusCode::kUnauthenticated);
      EXPECT_EQ(ErrorInfoOf(identified.status()).reason(), "TOKEN_REJECTED");
      return std::string(identified.status().message());
    }
    if (*identified == Identified::kNo) return "no";
    EXPECT_EQ(caller.authenticated_by, "jwt");
    return caller.name;
  }
  void ReplaceKeys(const std::string& text) {
    folder_.Write("cluster.json", text);
    files_.Refresh(clock_.Steady());
    clock_.AdvanceBy(StableContent::kStable);
    files_.Refresh(clock_.Steady());
  }

  const TestKey rsa_ = TestKey::Rsa();
  const TestKey ec_ = TestKey::Ec();
  const TestKey login_ = TestKey::Ec();
  TempFolder folder_;
  SimClock clock_;
  SystemRandom random_;
  RecordingLog log_;
  NoMetrics metrics_;
  JwksFiles files_{log_, metrics_};
  std::unique_ptr<JwtTokens> tokens_;
};

TEST_F(JwtTokensTest, NamesCallersByIssuerAndSubject) {
  for (int i = 0; i < 2; ++i) {  // the second time from memory
    EXPECT_EQ(Who(rsa_.Token("r", Claims())), "jwt:k8s:system:serviceaccount:billing:api");
    EXPECT_EQ(Who(ec_.Token("e", Claims({{"sub", "x"}}))), "jwt:k8s:x");
    EXPECT_EQ(Who(login_.Token("l", Claims({{"iss", kLogin}, {"sub", "x"}}))), "jwt:login:x");
    EXPECT_EQ(Who(ec_.TokenWith(json{{"alg", "ES256"}}, Claims({{"sub", "y"}}))), "jwt:k8s:y")
        << "it is the only one";
  }
}

TEST_F(JwtTokensTest, LeavesOtherTokensToOtherWays) {
  EXPECT_EQ(Who("pgt_abc"), "no");
  Caller caller;
  EXPECT_EQ(*tokens_->Identify({}, caller), Identified::kNo);
  EXPECT_EQ(*tokens_->Identify({"Basic eyJ", 1}, caller), Identified::kNo);
  EXPECT_EQ(*tokens_->Identify({Concat("Bearer ", rsa_.Token("r", Claims())), 2}, caller), Identified::kNo);
  EXPECT_EQ(caller.name, "anonymous");
}

TEST_F(JwtTokensTest, SaysWhatIsWrongWithAToken) {
  EXPECT_THAT(Who("eyJ"), HasSubstr("is no JWT of three parts"));
  EXPECT_THAT(Who(rsa_.Token("r", Claims({{"iss", "https://other"}}))),
              HasSubstr("is of an issuer that the gateway does not know"));
  EXPECT_THAT(Who(rsa_.Token("r", Claims({{"aud", "other"}}))), HasSubstr("is for another audience"));
  EXPECT_THAT(Who(rsa_.Token("r", Claims({{"exp", 1}}))), HasSubstr("has expired"));
  EXPECT_THAT(Who(rsa_.Token("r", Claims({{"exp", nullptr}}))), HasSubstr("does not say when it expires"));
  for (const char* subject : {"a b", "a*", "\xc3\xa9", "a\nb"}) {
    EXPECT_THAT(Who(rsa_.Token("r", Claims({{"sub", subject}}))), HasSubstr("in a way that no policy can"));
  }
  EXPECT_THAT(Who(rsa_.Token("r", Claims({{"sub", std::string(300, 'x')}}))), HasSubstr("no policy can"));
}

// Each is what somebody who has no key of the issuer could send.
TEST_F(JwtTokensTest, TakesNoTokenThatItsIssuerDidNotSign) {
  const std::string good = rsa_.Token("r", Claims());
  const std::string signed_part = good.substr(0, good.rfind('.'));
  const std::string forged = rsa_.Token("r", Claims({{"sub", "admin"}}));
  const std::string spliced = forged.substr(0, forged.rfind('.')) + good.substr(good.rfind('.'));
  EXPECT_THAT(Who(good), HasSubstr("jwt:k8s:"));  // its being remembered helps no other
  for (const std::string& token :
       {spliced, signed_part + ".", good + "A", good.substr(0, good.size() - 4),
        TestKey::Rsa().Token("r", Claims()), rsa_.Token("e", Claims()), rsa_.Token("other", Claims()),
        login_.Token("l", Claims()), ec_.Token("e", Claims({{"iss", kLogin}})),
        ec_.TokenWith(json{{"alg", "RS256"}, {"kid", "r"}}, Claims()),
        rsa_.TokenWith(json{{"alg", "ES256"}, {"kid", "e"}}, Claims())}) {
    EXPECT_THAT(Who(token), HasSubstr("; send a fresh one")) << token;
  }
  for (const char* algorithm : {"none", "HS256", "PS256"}) {
    EXPECT_THAT(Who(rsa_.TokenWith(json{{"alg", algorithm}, {"kid", "r"}}, Claims())),
                HasSubstr("is not signed with RS256 or ES256"));
  }
}

TEST_F(JwtTokensTest, RemembersATokenNoLongerThanItLasts) {
  const std::string token = rsa_.Token("r", Claims());
  EXPECT_THAT(Who(token), HasSubstr("jwt:"));
  clock_.AdvanceBy(seconds(600 + 29));
  EXPECT_THAT(Who(token), HasSubstr("jwt:")) << "clocks may differ";
  clock_.AdvanceBy(seconds(1));
  EXPECT_THAT(Who(token), HasSubstr("has expired"));
}

TEST_F(JwtTokensTest, ForgetsTokensWhoseKeyHasGone) {
  const std::string token = rsa_.Token("r", Claims());
  const std::string other = ec_.Token("e", Claims());
  EXPECT_THAT(Who(token), HasSubstr("jwt:"));
  ReplaceKeys("rubbish");
  EXPECT_THAT(Who(token), HasSubstr("jwt:")) << "the last good keys count";
  ReplaceKeys(JwksText({ec_.Jwk("e")}));
  EXPECT_THAT(Who(token), HasSubstr("is not signed with a key that its issuer has now"));
  EXPECT_THAT(Who(other), HasSubstr("jwt:"));
}

TEST_F(JwtTokensTest, SaysNothingOfATokenButWhatIsWrong) {
  const std::string token = rsa_.Token("r", Claims({{"sub", "secret name"}}));
  const std::string sentence = Who(token);
  for (const std::string& part :
       {token.substr(0, 10), token.substr(token.size() - 10), std::string("secret")})
    EXPECT_THAT(sentence, Not(HasSubstr(part)));
}

TEST_F(JwtTokensTest, SurvivesEveryBrokenToken) {
  const std::string good = ec_.Token("e", Claims());
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string broken = good;
    broken[i] = broken[i] == 'A' ? 'B' : 'A';
    EXPECT_THAT(Who(broken), Not(HasSubstr("jwt:k8s"))) << i;
    Who(good.substr(0, i));
    Who(good.substr(0, i) + "\xff" + good.substr(i));
  }
}

TEST_F(JwtTokensTest, IsSafeFromManyThreads) {
  const std::string token = ec_.Token("e", Claims());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this, &token] {
      for (int j = 0; j < 200; ++j) EXPECT_EQ(Who(token), "jwt:k8s:system:serviceaccount:billing:api");
    });
  }
  for (int i = 0; i < 5; ++i) ReplaceKeys(JwksText({ec_.Jwk("e"), TestKey::Ec().Jwk("f")}));
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace phonegate::jwt_tokens_test

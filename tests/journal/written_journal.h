// A journal as the gateway writes one, for tests that read it.
#ifndef PHONEGATE_TESTS_JOURNAL_WRITTEN_JOURNAL_H_
#define PHONEGATE_TESTS_JOURNAL_WRITTEN_JOURNAL_H_

#include <chrono>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "service/base/text.h"
#include "service/journal/ledger/ledger.h"
#include "service/journal/ledger/signing_key.h"
#include "service/journal/store/record.h"
#include "tests/journal/vector_store.h"

namespace phonegate {

// Writes entries through the ledger, one a second, and signs as it goes.
class JournalWriterOfTests {
 public:
  JournalWriterOfTests(VectorJournal& journal, const SigningKey& key, std::uint64_t records_a_checkpoint)
      : store_(journal), key_(key), pace_{records_a_checkpoint, std::chrono::hours(10'000)} {}

  // In turn: ended, ended after a doubt, denied, ended without an answer to keep.
  void WriteEntry() {
    switch (++count_ % 4) {
      case 0:
        return Deny();
      case 1:
        Begin();
        return End(v1::AUDIT_RESULT_SUCCEEDED, /*keep=*/true);
      case 2:
        Begin();
        EXPECT_TRUE(At().MarkIndeterminate(Id(), 1, MarkIndeterminate()).ok());
        return End(v1::AUDIT_RESULT_DID_NOT_HAPPEN, /*keep=*/true);
      default:
        Begin();
        return End(v1::AUDIT_RESULT_NOT_SENT, /*keep=*/false);
    }
  }
  void WriteOpenEntry() {
    ++count_;
    Begin();
  }
  void Sign() {
    auto signed_now = At().Sign(key_, pace_);
    EXPECT_TRUE(signed_now.ok()) << signed_now.status();
  }
  void SetClockBack(std::chrono::seconds by) { now_ -= by; }

 private:
  Ledger At() {
    now_ += std::chrono::seconds(1);
    return {store_, now_};
  }
  std::string Id() const { return Concat("0197b9a0-0000-7000-8000-", 100'000'000'000 + count_); }
  std::string Request() const { return Concat("request ", count_); }
  v1::AuditIntent Intent() const {
    v1::AuditIntent intent;
    intent.set_caller(count_ % 2 == 0 ? "spiffe://example.org/billing" : "spiffe://example.org/support");
    intent.set_authenticated_by("mtls");
    intent.set_peer("ipv4:10.0.0.7:51000");
    intent.set_method("PurchasePhoneNumber");
    intent.set_project("main");
    intent.set_project_id("5b7f3e9c-1c1c-4f7f-9f0e-0c8c9d1d2e3f");
    intent.set_request_id(Concat("1f0c9a52-8a53-4d62-9a3e-", 100'000'000'000 + count_));
    intent.set_request_json(Concat(R"({"number":"+1555)", 1'000'000 + count_, R"(","project":"main"})"));
    intent.set_number(Concat("+1555", 1'000'000 + count_));
    intent.set_trace_id("4bf92f3577b34da6a3ce929d0e0e4736");
    const Sha256Digest fingerprint = Sha256(Request());
    intent.set_fingerprint(std::string(fingerprint.begin(), fingerprint.end()));
    return intent;
  }
  static v1::AuditDoubt MarkIndeterminate() {
    v1::AuditDoubt doubt;
    doubt.set_http_status(504);
    doubt.set_attempts(1);
    return doubt;
  }
  void Begin() {
    LedgerIntent intent;
    intent.entry_id = Id();
    intent.audit = Intent();
    intent.allowance.spending = v1::SPENDING_PURCHASE;
    intent.request = Request();
    auto begun = At().Begin(intent, {"replica-1"});
    EXPECT_TRUE(begun.ok()) << begun.status();
    Sign();
  }
  void End(v1::AuditResult result, bool keep) {
    LedgerEnd end{Id(), 1, {}, std::nullopt};
    end.outcome.set_result(result);
    end.outcome.set_settled_by(v1::AUDIT_SETTLED_BY_ANSWER);
    end.outcome.set_http_status(201);
    end.outcome.set_attempts(1);
    end.outcome.mutable_duration()->set_nanos(250'000'000);
    end.outcome.set_resource_id(Concat("7c0f4a86-3f57-4b8b-8d0e-", 100'000'000'000 + count_));
    if (keep) {
      end.stored.emplace().set_request(Request());
      end.stored->set_response(Concat("response ", count_));
      const Sha256Digest digest = AnswerSha256(*end.stored);
      end.outcome.set_answer_sha256(std::string(digest.begin(), digest.end()));
    }
    EXPECT_TRUE(At().End(end).ok());
    Sign();
  }
  void Deny() {
    v1::AuditOutcome outcome;
    outcome.set_result(v1::AUDIT_RESULT_DENIED);
    outcome.set_settled_by(v1::AUDIT_SETTLED_BY_ANSWER);
    outcome.set_code(7);
    outcome.set_reason("PERMISSION_DENIED");
    EXPECT_TRUE(At().WriteEnded(Id(), Intent(), outcome).ok());
    Sign();
  }

  VectorTransaction store_;
  const SigningKey& key_;
  const CheckpointPace pace_;
  std::int64_t count_ = 0;
  WallTime now_{std::chrono::seconds(1'767'225'600)};
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_WRITTEN_JOURNAL_H_

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulator/json.h"
#include "tests/simulator/simulator.h"
#include "tests/simulator/text.h"

namespace sim {

struct Answer {
  int status = 0;  // 0: the connection broke before a whole answer
  std::string body;
  Fields headers;
  Json json;  // discarded when the body is not JSON

  std::string Header(const std::string& name) const;
  // The `code` of the first error of any of the five shapes, as text.
  std::string Code() const;
  // Its sentence.
  std::string Detail() const;
};

// A small HTTP client over one real connection, opened again when it broke. Blocks.
class Client {
 public:
  // An empty user sends no credentials.
  explicit Client(uint16_t port, std::string user = kDemoProject, std::string token = kDemoToken);
  ~Client();

  Answer Call(const std::string& method, const std::string& target, const std::string& body = "",
              const Fields& headers = {});
  Answer Get(const std::string& target) { return Call("GET", target); }
  Answer Delete(const std::string& target) { return Call("DELETE", target); }
  Answer Post(const std::string& target, const Json& body);
  Answer Put(const std::string& target, const Json& body);
  // A form, the values percent-encoded.
  Answer Form(const std::string& target, const Fields& fields);

  // Sends a request and does not wait for its answer.
  void Send(const std::string& method, const std::string& target, const std::string& body,
            const Fields& headers);

  // Sends bytes as they are and returns everything until the server closes.
  std::string Raw(const std::string& bytes);
  void Disconnect();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

inline const std::string kNumbers = "/api/relay/rest/phone_numbers";
inline const std::string kAccount = std::string("/api/laml/2010-04-01/Accounts/") + kDemoProject;
inline const std::string kIncoming = kAccount + "/IncomingPhoneNumbers";

// A simulator with the demo project at 2026-01-10 12:00:00 UTC, and a client.
class SimTest : public ::testing::Test {
 protected:
  explicit SimTest(Options options = {});

  Json Control(const std::string& method, const std::string& target, const Json& body = Json::object());
  void SetSwitch(const std::string& name, const Json& value);
  void SetProject(const Json& changes);
  std::string Available(const std::string& query = "areacode=512");  // a number that can be bought
  Json Buy();                                                        // a local number; the answer
  std::vector<std::string> Actions();                                // of the ledger, in order

  std::unique_ptr<Simulator> sim_;
  std::unique_ptr<Client> client_;
};

}  // namespace sim

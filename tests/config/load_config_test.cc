#include "service/config/load_config.h"

#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "service/base/text.h"
#include "service/config/config_reference.h"
#include "service/config/value.h"
#include "tests/support/temp_folder.h"

namespace phonegate::load_config_test {
namespace {

constexpr std::string_view kProject =
    "projects:\n"
    "  - alias: main\n"
    "    space: example\n"
    "    project_id: 8f0a119a-cda7-4497-a47d-c81493b824d4\n"
    "    token_file: token\n";

// The error of a file without the folder that the test wrote it to.
std::string ErrorOf(const TempFolder& folder, const std::string& path) {
  const auto config = LoadConfig(path);
  if (config.ok()) return "no error";
  EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument);
  std::string message(config.status().message());
  const std::string prefix = folder / "";
  EXPECT_EQ(message.find(prefix), 0U) << message;
  return message.substr(prefix.size());
}

std::string ErrorOfText(std::string_view text) {
  const TempFolder folder;
  return ErrorOf(folder, folder.Write("phonegate.yaml", text));
}

config::v1::Config Load(const std::string& text) {
  const TempFolder folder;
  const auto config = LoadConfig(folder.Write("phonegate.yaml", text));
  EXPECT_TRUE(config.ok()) << config.status();
  return config.ok() ? *config : config::v1::Config();
}

config::v1::Config FromText(const std::string& text) {
  config::v1::Config config;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &config));
  return config;
}

TEST(LoadConfig, ReadsEveryKey) {
  const auto config = LoadConfig("tests/config/testdata/good.yaml");
  ASSERT_TRUE(config.ok()) << config.status();
  const config::v1::Config want = FromText(R"pb(
    listen {
      grpc: "0.0.0.0:6000"
      admin: "[::1]:6001"
      allow_plaintext_elsewhere: true
      tls {
        certificate_file: "tests/config/testdata/secrets/tls.crt"
        key_file: "tests/config/testdata/secrets/tls.key"
        client_ca_file: "tests/config/testdata/clients.pem"
        require_client_certificate: true
      }
    }
    projects {
      alias: "main"
      space: "example-space"
      project_id: "8f0a119a-cda7-4497-a47d-c81493b824d4"
      token_file: "tests/config/testdata/secrets/main-token"
    }
    projects {
      alias: "sim"
      origin: "http://127.0.0.1:8090"
      project_id: "5B1E4F62-0d1c-4f2e-9a56-3f0b9f1f7a11"
      token_file: "/run/secrets/sim-token"
    }
    default_project: "main"
    upstream {
      connect_timeout { seconds: 1 nanos: 500000000 }
      change_timeout { seconds: 60 }
      max_body_bytes: 1048576
      ca_file: "tests/config/testdata/ca.pem"
      max_connections: 32
      lanes: 2
      retry {
        max_attempts: 5
        initial_backoff { nanos: 50000000 }
        max_backoff { seconds: 1 }
      }
    }
    paging { page_token_key_file: "tests/config/testdata/secrets/page-key" }
    server {
      default_deadline { seconds: 10 }
      max_request_bytes: 65536
      max_connection_age { seconds: 600 }
      drain_delay { seconds: 720 }
      grace_period { seconds: 5 }
      channelz: true
    }
    journal {
      directory: "/var/lib/phonegate/journal"
      allow_ephemeral_storage: true
      signing_key_file: "tests/config/testdata/secrets/signing-key"
      request_id_retention { seconds: 172800 }
      write_timeout { seconds: 1 }
      settle_time { seconds: 5 }
    }
    cache {
      max_mebibytes: 16
      numbers { seconds: 1 }
      lists { seconds: 2 }
      searches { seconds: 3 }
      lookups { seconds: 4 }
      carriers { seconds: 5 }
      caller_names { seconds: 6 }
      not_found {}
      stale_while_revalidate { seconds: 7 }
      stale_if_error { seconds: 8 }
    }
    identity {
      tokens {
        caller: "billing"
        hash: "sha256:00112233445566778899aabbccddeeff:"
              "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"
      }
      jwt {
        issuer: "https://kubernetes.default.svc"
        prefix: "k8s"
        audiences: "phonegate"
        audiences: "phonegate-test"
        jwks_file: "tests/config/testdata/jwks.json"
        leeway { seconds: 10 }
      }
    }
    policy {
      grants {
        callers: "billing"
        callers: "spiffe://example.org/billing/*"
        projects: "main"
        groups: "read"
        groups: "paid_lookup"
      }
      grants { callers: "anonymous" projects: "*" groups: "audit" }
      grants {
        callers: "support"
        projects: "main"
        groups: "configure"
        numbers: "+1512"
        numbers: "+4930"
        countries: "US"
        countries: "NO"
        webhook_hosts: "hooks.example.com"
        webhook_hosts: "*.example.org"
        webhook_hosts: "[::1]"
      }
      journal_reads: "lookup"
      journal_reads: "GetPhoneNumber"
    }
  )pb");
  EXPECT_EQ(config->DebugString(), want.DebugString());
}

TEST(LoadConfig, FillsInTheDefaults) {
  const TempFolder folder;
  const auto config = LoadConfig(folder.Write("phonegate.yaml", kProject));
  ASSERT_TRUE(config.ok()) << config.status();
  config::v1::Config want = FromText(R"pb(
    listen {
      grpc: "127.0.0.1:50051"
      admin: "127.0.0.1:9090"
      tls {}
    }
    projects { alias: "main" space: "example" project_id: "8f0a119a-cda7-4497-a47d-c81493b824d4" }
    upstream {
      connect_timeout { seconds: 2 }
      change_timeout { seconds: 30 }
      max_body_bytes: 16777216
      max_connections: 64
      lanes: 1
      retry {
        max_attempts: 3
        initial_backoff { nanos: 100000000 }
        max_backoff { seconds: 2 }
      }
    }
    paging {}
    server {
      default_deadline { seconds: 30 }
      max_request_bytes: 4194304
      max_connection_age { seconds: 30 }
      drain_delay { seconds: 34 }
      grace_period { seconds: 30 }
    }
    journal {
      request_id_retention { seconds: 2592000 }
      write_timeout { nanos: 250000000 }
      settle_time { seconds: 20 }
    }
    cache {
      max_mebibytes: 128
      numbers { seconds: 60 }
      lists { seconds: 10 }
      searches { seconds: 5 }
      lookups { seconds: 86400 }
      carriers { seconds: 604800 }
      caller_names { seconds: 2592000 }
      not_found { seconds: 1 }
      stale_while_revalidate {}
      stale_if_error {}
    }
    identity {}
    policy {}
  )pb");
  want.mutable_journal()->set_directory(folder / "journal");
  want.mutable_projects(0)->set_token_file(folder / "token");
  EXPECT_EQ(config->DebugString(), want.DebugString());
}

TEST(LoadConfig, MakesTheOriginOfASpaceAndKeepsAnotherOne) {
  const auto config = LoadConfig("tests/config/testdata/good.yaml");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(OriginOf(config->projects(0)), "https://example-space.signalwire.com");
  EXPECT_EQ(OriginOf(config->projects(1)), "http://127.0.0.1:8090");
}

TEST(LoadConfig, ReadsQuotedTextFlowStyleAndWindowsLineEnds) {
  const config::v1::Config config = Load(Concat("listen: {grpc: 'localhost:0',\tadmin: \"[::1]:0\"}\r\n",
                                                kProject, "upstream: {connect_timeout: \"3s\"}\r\n"));
  EXPECT_EQ(config.listen().grpc(), "localhost:0");
  EXPECT_EQ(config.listen().admin(), "[::1]:0");
  EXPECT_EQ(config.upstream().connect_timeout().seconds(), 3);
}

TEST(LoadConfig, LetsBothListenersChooseTheirPorts) {
  EXPECT_EQ(Load(Concat("listen: {grpc: '127.0.0.1:0', admin: '127.0.0.1:0'}\n", kProject)).listen().admin(),
            "127.0.0.1:0");
}

struct Bad {
  std::string name;
  std::string text;
  std::string error;  // after "phonegate.yaml:"
};

void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.text; }

class BadConfig : public testing::TestWithParam<Bad> {};

TEST_P(BadConfig, IsOneSentenceWithTheLine) {
  EXPECT_EQ(ErrorOfText(GetParam().text), Concat("phonegate.yaml:", GetParam().error));
}

std::string Name(const testing::TestParamInfo<Bad>& row) { return row.param.name; }

// A good project first, so that the line is not always 1; `text` begins on line 6.
Bad After(std::string name, std::string_view text, std::string error) {
  return {std::move(name), Concat(kProject, text), std::move(error)};
}

// A project whose first three keys are good and begin on line 2; `text` begins on line 5.
Bad InProject(std::string name, std::string_view text, std::string error) {
  constexpr std::string_view kBegin =
      "projects:\n"
      "  - alias: main\n"
      "    token_file: token\n"
      "    project_id: 8f0a119a-cda7-4497-a47d-c81493b824d4\n";
  return {std::move(name), Concat(kBegin, text), std::move(error)};
}

INSTANTIATE_TEST_SUITE_P(
    Keys, BadConfig,
    testing::Values(InProject("UnknownKey", "    tokenfile: x\n    space: a\n",
                              "5: unknown key \"tokenfile\" in projects[0]; did you mean \"token_file\"?"),
                    After("UnknownSection", "listn: {}\n",
                          "6: unknown key \"listn\"; did you mean \"listen\"?"),
                    After("UnknownKeyLikeNone", "paging: {zzzzzzzz: 1}\n",
                          "6: unknown key \"zzzzzzzz\" in paging; use one of page_token_key_file"),
                    After("UnknownKeyOfTheFile", "\nverbose: true\n",
                          "7: unknown key \"verbose\"; use one of listen, projects, default_project, "
                          "upstream, paging, server, journal, cache, identity, policy"),
                    After("KeyOfControlCharacters", "\"a\\n\\e[31mb\": true\n",
                          "6: unknown key \"a  [31mb\"; use one of listen, projects, default_project, "
                          "upstream, paging, server, journal, cache, identity, policy"),
                    After("PathAsKey", "upstream.lanes: 2\n",
                          "6: unknown key \"upstream.lanes\"; use one of listen, projects, default_project, "
                          "upstream, paging, server, journal, cache, identity, policy"),
                    InProject("DuplicateKey", "    space: a\n    alias: b\n",
                              "6: duplicate key \"alias\" in projects[0]; it stands on line 2 already"),
                    After("DuplicateSection", "projects: []\n",
                          "6: duplicate key \"projects\"; it stands on line 1 already"),
                    InProject("NoValue", "    space:\n",
                              "5: projects[0].space has no value; write one or remove the key"),
                    After("SectionWithoutKeys", "upstream:\n  # lanes: 2\n",
                          "6: upstream has no value; write one or remove the key"),
                    Bad{"MissingKey", "projects:\n  - space: a\n    alias: b\n    token_file: c\n",
                        "2: projects[0] has no \"project_id\"; add the key"},
                    Bad{"NoProjects", "\nlisten: {}\n", "2: the file has no \"projects\"; add the key"},
                    Bad{"EmptyProjects", "\nprojects: []\n", "2: projects is empty; add at least one entry"}),
    Name);

INSTANTIATE_TEST_SUITE_P(
    Kinds, BadConfig,
    testing::Values(Bad{"ListAsFile", "- a\n", "1: the file must be made of keys, such as \"listen:\""},
                    Bad{"TextAsFile", "hello", "1: the file must be made of keys, such as \"listen:\""},
                    After("TextAsSection", "listen: here\n",
                          "6: listen must be made of keys, such as \"grpc:\""),
                    After("ListAsSection", "upstream:\n  - lanes: 1\n",
                          "7: upstream must be made of keys, such as \"connect_timeout:\""),
                    Bad{"SectionAsList", "projects:\n  alias: a\n",
                        "1: projects must be a list whose entries begin with a hyphen"},
                    Bad{"TextAsEntry", "projects:\n  - main\n",
                        "2: projects[0] must be made of keys, such as \"alias:\""},
                    After("ListAsText", "default_project: [main]\n",
                          "6: default_project must be 1 to 32 lower-case letters, digits and hyphens"),
                    After("SectionAsNumber", "upstream: {lanes: {}}\n",
                          "6: upstream.lanes must be a whole number from 1 to 16"),
                    After("QuotedNumber", "upstream: {lanes: '2'}\n",
                          "6: upstream.lanes must be a whole number from 1 to 16"),
                    After("WordAsNumber", "upstream: {lanes: two}\n",
                          "6: upstream.lanes must be a whole number from 1 to 16"),
                    After("FractionAsNumber", "upstream: {lanes: 1.5}\n",
                          "6: upstream.lanes must be a whole number from 1 to 16"),
                    After("OctalNumber", "upstream: {lanes: 010}\n",
                          "6: upstream.lanes must be a whole number from 1 to 16"),
                    After("NumberBelow", "upstream: {lanes: 0}\n",
                          "6: upstream.lanes must be a whole number from 1 to 16"),
                    After("NumberAbove", "upstream: {lanes: 17}\n",
                          "6: upstream.lanes must be a whole number from 1 to 16"),
                    After("NegativeNumber", "upstream: {lanes: -1}\n",
                          "6: upstream.lanes must be a whole number from 1 to 16"),
                    After("NumberThatWrapsRound", "upstream: {lanes: 4294967297}\n",
                          "6: upstream.lanes must be a whole number from 1 to 16"),
                    After("BytesBelow", "server: {max_request_bytes: 1}\n",
                          "6: server.max_request_bytes must be a whole number from 1024 to 67108864"),
                    After("DurationWithoutUnit", "server: {grace_period: 30}\n",
                          "6: server.grace_period must be a duration from 1s to 1h"),
                    After("DurationWithFraction", "server: {grace_period: 1.5s}\n",
                          "6: server.grace_period must be a duration from 1s to 1h"),
                    After("DurationBelow", "server: {grace_period: 999ms}\n",
                          "6: server.grace_period must be a duration from 1s to 1h"),
                    After("DurationAbove", "server: {grace_period: 3601s}\n",
                          "6: server.grace_period must be a duration from 1s to 1h"),
                    After("DurationThatOverflows", "server: {grace_period: 99999999999999999999h}\n",
                          "6: server.grace_period must be a duration from 1s to 1h"),
                    After("NumberAsBool", "listen: {allow_plaintext_elsewhere: 1}\n",
                          "6: listen.allow_plaintext_elsewhere must be true or false"),
                    After("OldYamlBool", "listen: {allow_plaintext_elsewhere: yes}\n",
                          "6: listen.allow_plaintext_elsewhere must be true or false"),
                    After("QuotedBool", "listen: {allow_plaintext_elsewhere: 'true'}\n",
                          "6: listen.allow_plaintext_elsewhere must be true or false")),
    Name);

constexpr std::string_view kWantAddress = "must be an address such as 127.0.0.1:50051 or [::1]:50051";
constexpr std::string_view kWantSpace =
    "must be 1 to 63 lower-case letters, digits and hyphens, no hyphen first or last";
constexpr std::string_view kWantOrigin =
    "must be https://HOST[:PORT], or http://HOST[:PORT] with a loopback host";

constexpr std::string_view kWantCaller =
    "must be a name of at most 256 visible ASCII characters, no star, not `anonymous`, not beginning with "
    "`jwt:`, `dns:` or `spiffe://`";
constexpr char kWantHost[] = "a host in lower case such as hooks.example.com, or \"*.example.com\"";
constexpr std::string_view kWantGroup =
    "read, search, lookup, paid_lookup, buy, configure, release, audit, admin";

INSTANTIATE_TEST_SUITE_P(
    Texts, BadConfig,
    testing::Values(
        After("AddressWithoutPort", "listen: {grpc: 127.0.0.1}\n", Concat("6: listen.grpc ", kWantAddress)),
        After("PortTooLarge", "listen: {grpc: '127.0.0.1:65536'}\n", Concat("6: listen.grpc ", kWantAddress)),
        After("AddressWithoutHost", "listen: {admin: ':9090'}\n", Concat("6: listen.admin ", kWantAddress)),
        InProject("SpaceWithDots", "    space: evil.example/x\n",
                  Concat("5: projects[0].space ", kWantSpace)),
        InProject("SpaceInCapitals", "    space: Example\n", Concat("5: projects[0].space ", kWantSpace)),
        InProject("EmptySpace", "    space: ''\n", Concat("5: projects[0].space ", kWantSpace)),
        InProject("OriginWithPath", "    origin: https://example.com/api\n",
                  Concat("5: projects[0].origin ", kWantOrigin)),
        InProject("PlainOriginElsewhere", "    origin: http://example.com\n",
                  Concat("5: projects[0].origin ", kWantOrigin)),
        Bad{"AliasTooLong", "projects:\n- alias: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
            "2: projects[0].alias must be 1 to 32 lower-case letters, digits and hyphens"},
        Bad{"IdThatIsNoUuid", "projects:\n- project_id: PT0123456789abcdef\n",
            "2: projects[0].project_id must be a UUID such as 00000000-0000-4000-8000-000000000000"},
        After("CallerWithAStar", "identity:\n  tokens:\n  - caller: a*\n",
              Concat("8: identity.tokens[0].caller ", kWantCaller)),
        After("TokenOfAnonymous", "identity:\n  tokens:\n  - caller: anonymous\n",
              Concat("8: identity.tokens[0].caller ", kWantCaller)),
        After("CertificateWithoutKey", "listen:\n  tls: {certificate_file: a}\n",
              "7: listen.tls has only one of \"certificate_file\" and \"key_file\"; add the other"),
        After("AuthoritiesWithoutCertificate", "listen:\n  tls: {client_ca_file: a}\n",
              "7: listen.tls.client_ca_file needs encryption; add \"certificate_file\" and \"key_file\""),
        After("RequiredOfNobody",
              "listen:\n  tls: {certificate_file: a, key_file: a, require_client_certificate: true}\n",
              "7: listen.tls.require_client_certificate needs to know whose certificates are good; add "
              "\"client_ca_file\""),
        After("TokenOfAnotherWay", "identity:\n  tokens:\n  - caller: jwt:k8s:billing\n",
              Concat("8: identity.tokens[0].caller ", kWantCaller)),
        After("PrefixWithColon", "identity:\n  jwt:\n  - prefix: 'a:b'\n",
              "8: identity.jwt[0].prefix must be 1 to 32 lower-case letters, digits and hyphens"),
        After("NoAudience", "identity:\n  jwt:\n  - audiences: []\n",
              "8: identity.jwt[0].audiences is empty; add at least one entry"),
        After("IssuerTwice",
              "identity:\n  jwt:\n"
              "  - {issuer: a, prefix: a, audiences: [a], jwks_file: a}\n"
              "  - {issuer: a, prefix: b, audiences: [a], jwks_file: a}\n",
              "9: identity.jwt[1].issuer is that of an entry before; keep one of them"),
        After("PrefixTwice",
              "identity:\n  jwt:\n"
              "  - {issuer: a, prefix: a, audiences: [a], jwks_file: a}\n"
              "  - {issuer: b, prefix: a, audiences: [a], jwks_file: a}\n",
              "9: identity.jwt[1].prefix is that of an entry before; give each issuer one of its own"),
        After("TokenItself", "identity:\n  tokens:\n  - hash: pgt_secret\n",
              "8: identity.tokens[0].hash must be what `phonegate token` prints: sha256:SALT:HASH"),
        After("GroupThatIsNone", "policy:\n  grants:\n  - groups:\n    - read\n    - write\n",
              Concat("10: policy.grants[0].groups[1] must be one of ", kWantGroup)),
        After("GroupAsText", "policy:\n  grants:\n  - groups: read\n",
              Concat("8: policy.grants[0].groups must be a list, each entry one of ", kWantGroup)),
        After("NoGroups", "policy:\n  grants:\n  - groups: []\n",
              "8: policy.grants[0].groups is empty; add at least one entry"),
        After(
            "StarInTheMiddle", "policy:\n  grants:\n  - callers: ['spiffe://*/billing']\n",
            "8: policy.grants[0].callers[0] must be a caller's name, or the beginning of a SPIFFE id such as "
            "spiffe://example.org/billing/*"),
        After("ProjectThatIsNone", "policy:\n  grants:\n  - projects: [M*]\n",
              "8: policy.grants[0].projects[0] must be an alias of `projects`, or \"*\""),
        After("NumberThatIsNone", "policy:\n  grants:\n  - numbers: [+1512, 1737]\n",
              "8: policy.grants[0].numbers[1] must be the beginning of a phone number such as +1512"),
        After("NumberOfNoCountry", "policy:\n  grants:\n  - numbers: [+0]\n",
              "8: policy.grants[0].numbers[0] must be the beginning of a phone number such as +1512"),
        After("NoNumbers", "policy:\n  grants:\n  - numbers: []\n",
              "8: policy.grants[0].numbers is empty; add an entry or remove the key"),
        After("CountryInWords", "policy:\n  grants:\n  - countries: [us]\n",
              "8: policy.grants[0].countries[0] must be a two-letter country code such as US"),
        After("NoCountries", "policy:\n  grants:\n  - countries: []\n",
              "8: policy.grants[0].countries is empty; add an entry or remove the key"),
        After("UrlAsHost", "policy:\n  grants:\n  - webhook_hosts: ['https://hooks.example.com']\n",
              Concat("8: policy.grants[0].webhook_hosts[0] must be ", kWantHost)),
        After("EveryHost", "policy:\n  grants:\n  - webhook_hosts: ['*']\n",
              Concat("8: policy.grants[0].webhook_hosts[0] must be ", kWantHost)),
        After("HalfTheWorldsHosts", "policy:\n  grants:\n  - webhook_hosts: ['*.com']\n",
              Concat("8: policy.grants[0].webhook_hosts[0] must be ", kWantHost)),
        After("HostInUpperCase", "policy:\n  grants:\n  - webhook_hosts: [Example.com]\n",
              Concat("8: policy.grants[0].webhook_hosts[0] must be ", kWantHost)),
        After("HostWithAPort", "policy:\n  grants:\n  - webhook_hosts: ['example.com:80']\n",
              Concat("8: policy.grants[0].webhook_hosts[0] must be ", kWantHost)),
        After("NoHosts", "policy:\n  grants:\n  - webhook_hosts: []\n",
              "8: policy.grants[0].webhook_hosts is empty; add an entry or remove the key"),
        After("ReadThatIsNone", "policy:\n  journal_reads: [all]\n",
              Concat("7: policy.journal_reads[0] must be the name of an RPC, or one of ", kWantGroup)),
        Bad{"EmptyPath", "projects:\n- token_file: \"\"\n",
            "2: projects[0].token_file must be the path of a file"},
        Bad{"PathWithNul", "projects:\n- token_file: \"a\\0b\"\n",
            "2: projects[0].token_file must be the path of a file"}),
    Name);

INSTANTIATE_TEST_SUITE_P(
    Combinations, BadConfig,
    testing::Values(
        InProject("SpaceAndOrigin", "    space: a\n    origin: https://a.example\n",
                  "6: projects[0] has both \"space\" and \"origin\"; keep one"),
        InProject("NeitherSpaceNorOrigin", "",
                  "2: projects[0] has neither \"space\" nor \"origin\"; add one"),
        After(
            "SameAlias",
            "  - space: b\n    alias: main\n    project_id: 8f0a119a-cda7-4497-a47d-c81493b824d4\n"
            "    token_file: t\n",
            "7: projects[1].alias is the same as that of projects[0]; give each project an alias of its own"),
        After("DefaultOfNoProject", "default_project: mian\n",
              "6: default_project names none of the projects; did you mean \"main\"?"),
        After("DefaultLikeNoProject", "default_project: staging\n",
              "6: default_project names none of the projects; use one of main"),
        After("PlaintextElsewhere", "listen:\n  grpc: 0.0.0.0:50051\n",
              "7: listen.grpc is not a loopback address, and its traffic is not encrypted; use 127.0.0.1, "
              "add listen.tls, or set listen.allow_plaintext_elsewhere to true"),
        After("PlaintextOnANameThatLooksLikeLoopback", "listen:\n  grpc: 127.0.0.1.example.com:50051\n",
              Concat("7: listen.grpc ", kWantAddress)),
        After("OneAddressForBoth", "listen:\n  grpc: 127.0.0.1:7\n  admin: 127.0.0.1:7\n",
              "8: listen.admin is the same address as listen.grpc; give it another port"),
        After("OneAddressForBothByDefault", "listen:\n  admin: 127.0.0.1:50051\n",
              "7: listen.admin is the same address as listen.grpc; give it another port"),
        After(
            "BackoffAboveItsGreatest", "upstream:\n  retry:\n    initial_backoff: 3s\n",
            "8: upstream.retry.initial_backoff (3s) must not be longer than upstream.retry.max_backoff (2s)"),
        After("DrainNotLongerThanConnectionsLive", "server:\n  max_connection_age: 30s\n  drain_delay: 33s\n",
              "8: server.drain_delay (33s) must be longer than 1.1 times server.max_connection_age (30s)"),
        After("DefaultDrainTooShort", "\nserver:\n  max_connection_age: 5m\n",
              "7: server.drain_delay (34s) must be longer than 1.1 times server.max_connection_age (5m)")),
    Name);

INSTANTIATE_TEST_SUITE_P(
    HostileText, BadConfig,
    testing::Values(
        Bad{"Empty", "", "1: the configuration file is empty; give it at least one project"},
        Bad{"CommentsOnly", "# nothing\n---\n",
            "1: the configuration file is empty; give it at least one project"},
        After("Anchor", "listen: &a {}\n", "6: YAML anchors are not allowed; write the value out"),
        After("Alias", "listen: {admin: &a b, grpc: *a}\n",
              "6: YAML anchors are not allowed; write the value out"),
        After("Tag", "listen: !!map {}\n", "6: YAML tags are not allowed; remove it"),
        After("TagOnText", "default_project: !secret main\n", "6: YAML tags are not allowed; remove it"),
        After("TwoDocuments", "---\nlisten: {}\n", "6: a second YAML document begins here; keep one"),
        After("ListAsKey", "[a]: b\n", "6: a key must be text"),
        After("NothingAsKey", "~: b\n", "6: a key must be text"),
        Bad{"Deep", std::string(100'000, '['), "1: the nesting is too deep; write fewer levels"},
        Bad{"DeepMaps", std::string(100'000, '{'), "1: the nesting is too deep; write fewer levels"},
        After("NotUtf8", "listen: \xff\n", "6: the line is not plain UTF-8 text; save the file as UTF-8"),
        After("Utf16", std::string_view("a\0b\0", 4),
              "6: the line is not plain UTF-8 text; save the file as UTF-8"),
        After("ControlCharacter", "\n# \x1b[31m\n",
              "7: the line is not plain UTF-8 text; save the file as UTF-8"),
        After("Unfinished", "listen: {grpc: x\n", "7: this is not valid YAML (end of map flow not found)"),
        After("TabIndented", "listen:\n\tgrpc: x\n", "7: the line is indented with a tab; use spaces")),
    Name);

TEST(LoadConfig, NeverRepeatsAValue) {
  for (const std::string key : {"alias", "space", "origin", "project_id", "token_file"}) {
    const std::string error = ErrorOfText(Concat("projects:\n- ", key, ": [PTsecret]\n"));
    EXPECT_NE(error, "no error") << key;
    EXPECT_EQ(error.find("PTsecret"), std::string::npos) << error;
  }
}

constexpr std::string_view kAdvice = "; give the path of a readable YAML file";

TEST(LoadConfig, RefusesWhatIsNoReadableFile) {
  const TempFolder folder;
  EXPECT_EQ(ErrorOf(folder, folder / "none.yaml"),
            Concat("none.yaml: the configuration file does not exist", kAdvice));
  std::filesystem::create_directory(folder / "d");
  EXPECT_EQ(ErrorOf(folder, folder / "d"), Concat("d: the configuration file is a directory", kAdvice));
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(ErrorOf(folder, folder / "fifo"),
            Concat("fifo: the configuration file is not a regular file", kAdvice));
  std::filesystem::create_symlink("loop", folder / "loop");
  EXPECT_EQ(
      ErrorOf(folder, folder / "loop"),
      Concat("loop: the configuration file cannot be opened (Too many levels of symbolic links)", kAdvice));
  EXPECT_EQ(ErrorOf(folder, folder.Write("large", std::string(1024 * 1024 + 1, '#'))),
            Concat("large: the configuration file is larger than 1048576 bytes", kAdvice));
}

TEST(LoadConfig, ReadsAFileOfTheGreatestSize) {
  std::string text = Concat(kProject, "#");
  text.resize(1024 * 1024, 'x');
  EXPECT_EQ(Load(text).projects_size(), 1);
}

// Every prefix of a good file and every file with one byte changed: the parser's
// exceptions stay inside, and every error has the form that people are promised.
TEST(LoadConfig, SurvivesDamagedFiles) {
  const TempFolder folder;
  const std::string good(kProject);
  std::vector<std::string> damaged;
  for (std::size_t i = 0; i < good.size(); ++i) {
    damaged.push_back(good.substr(0, i));
    for (const char c :
         {'\0', '\t', '\n', '\'', '"', '[', '{', '}', ':', '-', '*', '&', '!', '%', '@', '|', '?'}) {
      damaged.push_back(good);
      damaged.back()[i] = c;
    }
  }
  for (const std::string& text : damaged) {
    const std::string path = folder.Write("phonegate.yaml", text);
    const auto config = LoadConfig(path);
    if (config.ok()) continue;
    EXPECT_EQ(config.status().message().find(Concat(path, ":")), 0U) << config.status();
    EXPECT_EQ(config.status().message().find('\n'), absl::string_view::npos) << config.status();
  }
}

// The schema may only hold what the reader can read and the reference can explain.
void CheckSchema(const google::protobuf::Descriptor& section) {
  using google::protobuf::FieldDescriptor;
  for (int i = 0; i < section.field_count(); ++i) {
    const FieldDescriptor& field = *section.field(i);
    const config::v1::KeyRules& rules = KeyRulesOf(field);
    SCOPED_TRACE(field.full_name());
    if (IsSection(field)) {
      EXPECT_TRUE(field.is_repeated() || !rules.required()) << "only a list can be a required section";
      EXPECT_EQ(rules.doc().empty(), !field.is_repeated());
      CheckSchema(*field.message_type());
      continue;
    }
    EXPECT_TRUE(!field.is_repeated() || field.type() == FieldDescriptor::TYPE_STRING);
    EXPECT_TRUE(rules.doc().ends_with('.'));
    EXPECT_EQ(rules.doc().find('|'), std::string::npos);
    EXPECT_EQ(field.type() == FieldDescriptor::TYPE_STRING, rules.form() != config::v1::FORM_UNSPECIFIED);
    const bool limited =
        field.type() == FieldDescriptor::TYPE_UINT32 || field.type() == FieldDescriptor::TYPE_MESSAGE;
    EXPECT_TRUE(limited || field.type() == FieldDescriptor::TYPE_STRING ||
                field.type() == FieldDescriptor::TYPE_BOOL);
    EXPECT_EQ(limited, !rules.min().empty() && !rules.max().empty());
    // An optional one that is absent stays so.
    EXPECT_EQ(limited && !field.has_optional_keyword(), !rules.default_value().empty() && limited);
    if (!limited) continue;
    for (const std::string& value : {rules.min(), rules.max(), rules.default_value()}) {
      if (value.empty()) continue;
      std::unique_ptr<google::protobuf::Message> message(
          google::protobuf::MessageFactory::generated_factory()->GetPrototype(&section)->New());
      EXPECT_TRUE(SetValue(field, value, *message)) << value;
    }
  }
}

TEST(Schema, HasRulesForEveryKey) { CheckSchema(*config::v1::Config::descriptor()); }

TEST(ConfigReference, HasARowForEachKey) {
  const std::string table = ConfigReference();
  EXPECT_EQ(table.find("| key | value | default | meaning |\n| --- | --- | --- | --- |\n"), 0U);
  for (const std::string row : {
           "| `listen.grpc` | an address such as 127.0.0.1:50051 or [::1]:50051 | `127.0.0.1:50051` | "
           "Address of the gRPC service; port 0 lets the system choose. |\n",
           "| `projects` | a list whose entries begin with a hyphen | required | "
           "The SignalWire projects that calls can be made for. |\n",
           "| `projects[].token_file` | the path of a file | required | "
           "File with the project's API token; read again when it changes. |\n",
           "| `default_project` | 1 to 32 lower-case letters, digits and hyphens | none | "
           "Alias of the project for calls that name none; a single project is its own default. |\n",
           "| `upstream.retry.initial_backoff` | a duration from 1ms to 1m | `100ms` | "
           "Wait before the second attempt; doubles with each further one. |\n",
       }) {
    EXPECT_NE(table.find(row), std::string::npos) << row << "is not in\n" << table;
  }
}

}  // namespace
}  // namespace phonegate::load_config_test

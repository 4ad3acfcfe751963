#include "tests/simulator/options.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "tests/simulator/text.h"

namespace sim {
namespace {

using Error = std::optional<std::string>;

constexpr std::array kScopes = {"Numbers", "Voice", "Messaging", "Fax", "Video"};

Error SetScopes(const Json& value, ProjectOptions& project) {
  if (!value.is_array()) return "scopes has to be a list such as [\"Numbers\",\"Voice\"].";
  std::set<std::string> scopes;
  for (const Json& item : value) {
    const std::string scope = item.is_string() ? item.get<std::string>() : "";
    bool known = false;
    for (const char* name : kScopes) known = known || scope == name;
    if (!known) return "The scopes are Numbers, Voice, Messaging, Fax and Video.";
    scopes.insert(scope);
  }
  project.scopes = scopes;
  return std::nullopt;
}

Error SetInt(const std::string& name, const Json& value, int& target) {
  if (!value.is_number_integer() || value.get<int64_t>() < 0 || value.get<int64_t>() > 1'000'000) {
    return name + " has to be a whole number from 0 to 1000000.";
  }
  target = value.get<int>();
  return std::nullopt;
}

Error SetBool(const std::string& name, const Json& value, bool& target) {
  if (!value.is_boolean()) return name + " has to be true or false.";
  target = value.get<bool>();
  return std::nullopt;
}

Error SetId(const Json& value, ProjectOptions& project) {
  if (!value.is_string() || !IsUuid(value.get<std::string>())) return "A project's id has to be a UUID.";
  project.id = value.get<std::string>();
  return std::nullopt;
}

Error SetToken(const Json& value, ProjectOptions& project) {
  if (!value.is_string() || value.get<std::string>().empty())
    return "token has to be a text that is not empty.";
  project.token = value.get<std::string>();
  return std::nullopt;
}

Error SetBalance(const Json& value, ProjectOptions& project) {
  if (!value.is_number() || std::abs(value.get<double>()) > 1e9)
    return "balance_usd has to be a number up to 1e9.";
  project.balance_thousandths = std::llround(value.get<double>() * 1000);
  return std::nullopt;
}

Error SetMember(const std::string& name, const Json& value, ProjectOptions& project) {
  if (name == "id") return SetId(value, project);
  if (name == "token") return SetToken(value, project);
  if (name == "scopes") return SetScopes(value, project);
  if (name == "trial") return SetBool(name, value, project.trial);
  if (name == "import_enabled") return SetBool(name, value, project.import_enabled);
  if (name == "balance_usd") return SetBalance(value, project);
  if (name == "number_limit") return SetInt(name, value, project.number_limit);
  if (name == "seed_numbers") return SetInt(name, value, project.seed_numbers);
  return "A project has no setting \"" + name + "\".";
}

}  // namespace

std::string SeededId(const std::string& prefix, size_t project_index, int object) {
  std::array<char, 48> tail{};
  std::snprintf(tail.data(), tail.size(), "-0000-4000-8000-0000000%03zu%02d", project_index % 1000,
                object % 100);
  return prefix + tail.data();
}

Error ParseProjectText(const std::string& text, std::vector<ProjectOptions>& out) {
  const auto parts = Split(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return "Write --project ID:TOKEN or ID:TOKEN:SCOPE+SCOPE.";
  Json members{{"id", std::string(parts[0])}, {"token", std::string(parts[1])}};
  if (parts.size() == 3) {
    members["scopes"] = Json::array();
    for (const std::string_view scope : Split(parts[2], '+')) members["scopes"].push_back(std::string(scope));
  }
  ProjectOptions project;
  if (const Error error = ApplyProject(members, project)) return error;
  out.push_back(project);
  return std::nullopt;
}

Error ParseProjectsFile(const std::string& text, std::vector<ProjectOptions>& out) {
  const Json file = Json::parse(text, nullptr, false);
  if (!file.is_object() || !file.contains("projects") || !file["projects"].is_array()) {
    return "The file has to be JSON of the form {\"projects\":[{\"id\":...,\"token\":...}]}.";
  }
  for (const Json& item : file["projects"]) {
    ProjectOptions project;
    if (!item.is_object() || !item.contains("id") || !item.contains("token")) {
      return "Each project in the file needs an id and a token.";
    }
    if (const Error error = ApplyProject(item, project)) return error;
    out.push_back(project);
  }
  return std::nullopt;
}

Error ApplyProject(const Json& changes, ProjectOptions& project) {
  if (!changes.is_object()) return "The settings have to be a JSON object.";
  ProjectOptions wanted = project;
  for (const auto& [name, value] : changes.items()) {
    if (const Error error = SetMember(name, value, wanted)) return error;
  }
  project = wanted;
  return std::nullopt;
}

}  // namespace sim

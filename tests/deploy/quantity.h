// Amounts as Kubernetes writes them.
#ifndef PHONEGATE_TESTS_DEPLOY_QUANTITY_H_
#define PHONEGATE_TESTS_DEPLOY_QUANTITY_H_

#include <cstdlib>
#include <map>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace phonegate {

// "250m", "2", "256Mi", or a number; nothing when it is none of these.
inline std::optional<double> QuantityOf(const nlohmann::json& json) {
  if (json.is_number()) return json.get<double>();
  if (!json.is_string()) return std::nullopt;
  static const std::map<std::string, double> kUnits = {
      {"", 1}, {"m", 0.001}, {"Ki", 1 << 10}, {"Mi", 1 << 20}, {"Gi", 1 << 30}};
  const auto text = json.get<std::string>();
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  const auto unit = kUnits.find(end);
  if (end == text.c_str() || unit == kUnits.end()) return std::nullopt;
  return number * unit->second;
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_DEPLOY_QUANTITY_H_

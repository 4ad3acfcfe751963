#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sim {

// An area code and where it lies. Toll-free codes have no region and no cities.
struct Area {
  std::string_view code;
  std::string_view country;      // US, CA
  std::string_view region;       // TX; empty for toll-free
  std::string_view region_name;  // Texas
  std::string_view timezone;     // America/Chicago
  std::string_view lata;         // 558
  std::string_view cities;       // separated by |
};

struct InventoryNumber {
  std::string e164;
  std::string city;
  const Area* area;
  bool available;

  bool toll_free() const { return area->region.empty(); }
};

enum class NumberKind { kLocal, kTollFree };

struct InventoryQuery {
  NumberKind kind = NumberKind::kLocal;
  std::string country;  // empty: any
  std::string area_code;
  std::string region;
  std::string city;
  std::string starts_with;  // digits of the national number
  std::string contains;
  std::string ends_with;
  size_t max_results = 50;
};

// The numbers that can be bought, the same for the same seed on every machine.
// Bought numbers leave the searchable part; released ones return. Not thread-safe.
class Inventory {
 public:
  Inventory(uint64_t seed, int numbers_per_area_code);

  std::vector<const InventoryNumber*> Search(const InventoryQuery& query) const;

  // Null when this number was never in the inventory.
  const InventoryNumber* Find(const std::string& e164) const;

  // False when it is not there or not available.
  bool Take(const std::string& e164);
  void Return(const std::string& e164);

 private:
  struct Block {
    const Area* area;
    std::vector<InventoryNumber> numbers;
  };
  void Fill(Block& block, uint64_t seed, int count);

  std::vector<Block> blocks_;
  std::unordered_map<std::string, InventoryNumber*> by_number_;
};

// Null for an area code that the simulator does not know.
const Area* FindArea(std::string_view code);

}  // namespace sim

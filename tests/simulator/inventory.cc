#include "tests/simulator/inventory.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include "tests/simulator/ids.h"
#include "tests/simulator/text.h"

namespace sim {
namespace {

constexpr std::string_view kEastern = "America/New_York";
constexpr std::string_view kCentral = "America/Chicago";
constexpr std::string_view kMountain = "America/Denver";
constexpr std::string_view kPacific = "America/Los_Angeles";

constexpr std::array kAreas = {
    Area{"201", "US", "NJ", "New Jersey", kEastern, "224", "Jersey City|Hackensack"},
    Area{"202", "US", "DC", "District of Columbia", kEastern, "236", "Washington"},
    Area{"206", "US", "WA", "Washington", kPacific, "674", "Seattle"},
    Area{"210", "US", "TX", "Texas", kCentral, "566", "San Antonio|Alamo Heights"},
    Area{"212", "US", "NY", "New York", kEastern, "132", "New York"},
    Area{"213", "US", "CA", "California", kPacific, "730", "Los Angeles"},
    Area{"214", "US", "TX", "Texas", kCentral, "552", "Dallas|Irving"},
    Area{"215", "US", "PA", "Pennsylvania", kEastern, "228", "Philadelphia"},
    Area{"216", "US", "OH", "Ohio", kEastern, "320", "Cleveland"},
    Area{"253", "US", "WA", "Washington", kPacific, "674", "Tacoma|Auburn"},
    Area{"281", "US", "TX", "Texas", kCentral, "560", "Houston|Sugar Land"},
    Area{"303", "US", "CO", "Colorado", kMountain, "656", "Denver|Boulder"},
    Area{"305", "US", "FL", "Florida", kEastern, "460", "Miami|Key West"},
    Area{"310", "US", "CA", "California", kPacific, "730", "Santa Monica|Malibu"},
    Area{"312", "US", "IL", "Illinois", kCentral, "358", "Chicago"},
    Area{"313", "US", "MI", "Michigan", "America/Detroit", "340", "Detroit"},
    Area{"314", "US", "MO", "Missouri", kCentral, "520", "Saint Louis"},
    Area{"317", "US", "IN", "Indiana", "America/Indiana/Indianapolis", "336", "Indianapolis"},
    Area{"404", "US", "GA", "Georgia", kEastern, "438", "Atlanta"},
    Area{"406", "US", "MT", "Montana", kMountain, "648", "Billings|Missoula|Helena"},
    Area{"407", "US", "FL", "Florida", kEastern, "458", "Orlando|Kissimmee"},
    Area{"408", "US", "CA", "California", kPacific, "722", "San Jose|Sunnyvale"},
    Area{"412", "US", "PA", "Pennsylvania", kEastern, "234", "Pittsburgh"},
    Area{"415", "US", "CA", "California", kPacific, "722", "San Francisco|Sausalito"},
    Area{"416", "CA", "ON", "Ontario", "America/Toronto", "888", "Toronto"},
    Area{"480", "US", "AZ", "Arizona", "America/Phoenix", "666", "Mesa|Tempe"},
    Area{"503", "US", "OR", "Oregon", kPacific, "672", "Portland|Salem"},
    Area{"504", "US", "LA", "Louisiana", kCentral, "490", "New Orleans"},
    Area{"505", "US", "NM", "New Mexico", kMountain, "664", "Albuquerque|Santa Fe"},
    Area{"512", "US", "TX", "Texas", kCentral, "558", "Austin|Round Rock|Georgetown"},
    Area{"514", "CA", "QC", "Quebec", "America/Toronto", "888", "Montreal"},
    Area{"602", "US", "AZ", "Arizona", "America/Phoenix", "666", "Phoenix"},
    Area{"604", "CA", "BC", "British Columbia", "America/Vancouver", "888", "Vancouver|Burnaby"},
    Area{"608", "US", "WI", "Wisconsin", kCentral, "354", "Madison"},
    Area{"612", "US", "MN", "Minnesota", kCentral, "628", "Minneapolis"},
    Area{"615", "US", "TN", "Tennessee", kCentral, "470", "Nashville|Franklin"},
    Area{"617", "US", "MA", "Massachusetts", kEastern, "128", "Boston|Cambridge"},
    Area{"646", "US", "NY", "New York", kEastern, "132", "New York"},
    Area{"702", "US", "NV", "Nevada", kPacific, "721", "Las Vegas|Henderson"},
    Area{"704", "US", "NC", "North Carolina", kEastern, "422", "Charlotte"},
    Area{"713", "US", "TX", "Texas", kCentral, "560", "Houston"},
    Area{"718", "US", "NY", "New York", kEastern, "132", "Brooklyn|Queens|Bronx"},
    Area{"737", "US", "TX", "Texas", kCentral, "558", "Austin"},
    Area{"757", "US", "VA", "Virginia", kEastern, "252", "Norfolk|Virginia Beach"},
    Area{"801", "US", "UT", "Utah", kMountain, "660", "Salt Lake City"},
    Area{"808", "US", "HI", "Hawaii", "Pacific/Honolulu", "834", "Honolulu|Hilo"},
    Area{"907", "US", "AK", "Alaska", "America/Anchorage", "832", "Anchorage|Juneau"},
    Area{"919", "US", "NC", "North Carolina", kEastern, "426", "Raleigh|Durham"},
    Area{"800", "US", "", "", kEastern, "", ""},
    Area{"833", "US", "", "", kEastern, "", ""},
    Area{"844", "US", "", "", kEastern, "", ""},
    Area{"855", "US", "", "", kEastern, "", ""},
    Area{"866", "US", "", "", kEastern, "", ""},
    Area{"877", "US", "", "", kEastern, "", ""},
    Area{"888", "US", "", "", kEastern, "", ""},
};

// 2xx to 9xx without N11 (service codes) and 555.
uint64_t RandomExchange(Random& random) {
  while (true) {
    const uint64_t exchange = 200 + random.Below(800);
    if (exchange % 100 != 11 && exchange != 555) return exchange;
  }
}

bool StartsWith(std::string_view text, std::string_view part) { return text.substr(0, part.size()) == part; }

bool EndsWith(std::string_view text, std::string_view part) {
  return text.size() >= part.size() && text.substr(text.size() - part.size()) == part;
}

bool InArea(const Area& area, const InventoryQuery& query) {
  const bool toll_free = area.region.empty();
  return toll_free == (query.kind == NumberKind::kTollFree) &&
         (query.country.empty() || query.country == area.country) &&
         (query.area_code.empty() || query.area_code == area.code) &&
         (query.region.empty() || Lower(query.region) == Lower(area.region));
}

bool Matches(const InventoryNumber& number, const InventoryQuery& query) {
  if (!number.available) return false;
  if (!query.city.empty() && Lower(query.city) != Lower(number.city)) return false;
  const std::string_view digits = NationalDigits(number.e164);
  // With an area code given, the pattern may also describe what follows it.
  const bool starts = StartsWith(digits, query.starts_with) ||
                      (!query.area_code.empty() && StartsWith(digits.substr(3), query.starts_with));
  return starts && digits.find(query.contains) != std::string_view::npos && EndsWith(digits, query.ends_with);
}

}  // namespace

Inventory::Inventory(uint64_t seed, int numbers_per_area_code) {
  blocks_.reserve(kAreas.size());
  for (const Area& area : kAreas) {
    blocks_.push_back({&area, {}});
    Fill(blocks_.back(), seed, numbers_per_area_code);
  }
}

void Inventory::Fill(Block& block, uint64_t seed, int count) {
  Random random(seed * 1'000'003 + static_cast<uint64_t>(std::stoi(std::string(block.area->code))));
  const auto cities = Split(block.area->cities, '|');
  std::set<uint64_t> locals;
  while (locals.size() < static_cast<size_t>(count)) {
    locals.insert(RandomExchange(random) * 10'000 + random.Below(10'000));
  }
  block.numbers.reserve(locals.size());
  for (const uint64_t local : locals) {
    const std::string_view city = cities[local / 10'000 % cities.size()];
    std::string e164 = "+1" + std::string(block.area->code) + std::to_string(local);
    block.numbers.push_back({std::move(e164), std::string(city), block.area, true});
    by_number_[block.numbers.back().e164] = &block.numbers.back();
  }
}

std::vector<const InventoryNumber*> Inventory::Search(const InventoryQuery& query) const {
  std::vector<const InventoryNumber*> found;
  for (const Block& block : blocks_) {
    if (!InArea(*block.area, query)) continue;
    for (const InventoryNumber& number : block.numbers) {
      if (found.size() >= query.max_results) return found;
      if (Matches(number, query)) found.push_back(&number);
    }
  }
  return found;
}

const InventoryNumber* Inventory::Find(const std::string& e164) const {
  const auto found = by_number_.find(e164);
  return found == by_number_.end() ? nullptr : found->second;
}

bool Inventory::Take(const std::string& e164) {
  const auto found = by_number_.find(e164);
  if (found == by_number_.end() || !found->second->available) return false;
  found->second->available = false;
  return true;
}

void Inventory::Return(const std::string& e164) {
  const auto found = by_number_.find(e164);
  if (found != by_number_.end()) found->second->available = true;
}

const Area* FindArea(std::string_view code) {
  const auto found =
      std::find_if(kAreas.begin(), kAreas.end(), [&](const Area& a) { return a.code == code; });
  return found == kAreas.end() ? nullptr : &*found;
}

}  // namespace sim

#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "tests/simulator/http.h"

namespace sim {

struct Project;

// The page of a list that was asked for.
struct Page {
  int number = 0;
  int size = 50;
};

// What a page holds, and whether another follows.
struct Slice {
  std::string items;  // JSON texts joined by commas
  bool has_next = false;
};

// Items of a list, newest first, as JSON text. `keep` is the filter.
struct ListSource {
  size_t count;
  std::function<bool(size_t)> keep;
  std::function<std::string(size_t)> text;
};

// By default the filter comes first, so that all pages but the last are full. With
// kFilterAfter the page is cut first: a filtered page may be empty and have a next.
// Pages are counted by position: a list that grows between two pages shifts.
enum class FilterOrder { kFilterFirst, kFilterAfter };
Slice CutPage(const ListSource& source, const Page& page, FilterOrder order);

// Names one list of one project with its filters; the same for all its pages.
std::string PageToken(const Project& project, std::string_view path, const Fields& filters);

// `path?name=value&...` with the values percent-encoded.
std::string Link(std::string_view path, const Fields& fields);

}  // namespace sim

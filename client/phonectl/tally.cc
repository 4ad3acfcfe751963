#include "client/phonectl/tally.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/phonectl/cell.h"
#include "client/phonectl/status_text.h"

namespace phonegate::phonectl {
namespace {

constexpr std::size_t kBarWidth = 40;

std::string WordOf(Outcome outcome, const std::string& done) {
  switch (outcome) {
    case Outcome::kDone:
      return done;
    case Outcome::kAlready:
      return "there already";
    case Outcome::kGone:
    case Outcome::kRefused:
      return "refused";
    case Outcome::kNotDone:
      return "not done";
    case Outcome::kInDoubt:
      return "in doubt";
  }
  return "";
}

}  // namespace

Tally::Tally(Session& session, std::string done, std::size_t total, Refused refused)
    : done_(std::move(done)),
      total_(total),
      refused_(refused),
      bar_(session.progress),
      err_(session.err),
      printer_(session.flags.format, Shape::kStream, {"number", "result", "id", "reason", "request_id"},
               session.out) {
  const absl::MutexLock lock(&mutex_);
  DrawBar();
}

void Tally::Add(const TallyRow& row) {
  const absl::MutexLock lock(&mutex_);
  ++counts_[row.outcome];
  const bool failed = row.outcome != Outcome::kDone && row.outcome != Outcome::kAlready;
  if (failed && first_error_.ok()) first_error_ = row.status;
  EraseBar();
  printer_.AddCells(
      {row.number, WordOf(row.outcome, done_), row.id, failed ? ReasonText(row.status) : "", row.request_id});
  if (failed)
    err_ << "phonectl: " << Harmless(row.number) << ": " << ErrorTextOfMany(row.status) << std::flush;
  DrawBar();
}

void Tally::End() {
  const absl::MutexLock lock(&mutex_);
  EraseBar();
  printer_.End();
}

std::size_t Tally::Count(Outcome outcome) const {
  const absl::MutexLock lock(&mutex_);
  const auto found = counts_.find(outcome);
  return found == counts_.end() ? 0 : found->second;
}

absl::Status Tally::FirstError() const {
  const absl::MutexLock lock(&mutex_);
  return first_error_;
}

std::string Tally::Text() const {
  std::string text = absl::StrCat(Count(Outcome::kDone), " of ", total_, " ", done_);
  const auto add = [&text](std::size_t count, const std::string& what) {
    if (count > 0) absl::StrAppend(&text, ", ", count, " ", what);
  };
  add(Count(Outcome::kAlready), "there already");
  add(Count(Outcome::kInDoubt), "in doubt");
  add(Count(Outcome::kGone) + Count(Outcome::kRefused), "refused");
  add(Count(Outcome::kNotDone), "not done");
  return text;
}

absl::Status Tally::Result(const std::string& again) const {
  const std::size_t fine = Count(Outcome::kDone) + Count(Outcome::kAlready);
  if (fine >= total_) return absl::OkStatus();
  const std::size_t in_doubt = Count(Outcome::kInDoubt);
  const std::size_t refused = Count(Outcome::kGone) + Count(Outcome::kRefused);
  const std::size_t ended = fine + in_doubt + (refused_ == Refused::kIsOne ? refused : 0);
  const std::size_t open = total_ - std::min(total_, ended);
  std::string text = Text();
  if (open > Count(Outcome::kNotDone)) absl::StrAppend(&text, ", ", open - Count(Outcome::kNotDone), " left");
  absl::StrAppend(&text, refused > 0 ? ". Why some were refused stands above." : ".");
  if (in_doubt > 0) {
    absl::StrAppend(&text, " Those in doubt may have been ", done_, ": `", again,
                    "` asks again under the same request ids; put no others in their place.");
    return absl::UnknownError(text);
  }
  if (open > 0) absl::StrAppend(&text, " `", again, "` goes on, and does nothing twice.");
  const absl::Status first = FirstError();
  return {first.ok() ? absl::StatusCode::kCancelled : first.code(), text};
}

void Tally::DrawBar() {
  if (!bar_) return;
  std::size_t seen = 0;
  for (const auto& [outcome, count] : counts_) seen += count;
  seen = std::min(seen, total_);  // one that was refused is tried again with another number
  const std::size_t filled = total_ == 0 ? kBarWidth : kBarWidth * seen / total_;
  err_ << "\r[" << std::string(filled, '#') << std::string(kBarWidth - filled, '.') << "] " << seen << "/"
       << total_ << std::flush;
}

void Tally::EraseBar() {
  if (bar_) err_ << "\r\x1b[K" << std::flush;
}

}  // namespace phonegate::phonectl

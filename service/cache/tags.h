// What answers are about and what changes change, as tags.
//
// A number has several names: its E.164, a REST id, a LaML sid, each in the project
// that has it. Whoever changes it by one of them must reach the answers that were got
// by any other, so each bears tags of both kinds:
//
//   number N              what tells about this number, in whatever project: one that
//                         is ours, a lookup, a search that offers it
//   id P I                what tells about the number with this id or sid
//   each number P         what tells about one number of the project; for a change by
//                         an id whose number is not known
//   numbers P             lists of the project's numbers, and that something was not
//                         found there
//   project P             everything; for purges
//
// P is the project's id, not its alias: two aliases with different credentials may be
// one project upstream. Spelling that names the same thing makes the same tag: ids in
// upper case, a number without its plus.
//
// All of this is read from the contract (SubjectOf), for any RPC. Safe from any thread.
#ifndef PHONEGATE_SERVICE_CACHE_TAGS_H_
#define PHONEGATE_SERVICE_CACHE_TAGS_H_

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message.h"
#include "service/contract/operation.h"

namespace phonegate {

using Tags = std::vector<std::string>;

// Of the answer to a read. A page bears the tag of its list, not of each number:
// every change raises that too.
//
// A lookup that was paid for does not bear `each number P`: a change of a number by
// its id cannot alter what the carrier says, and asking again costs money. A purchase
// or import, which name the number, forget it.
Tags TagsOfAnswer(const Operation& operation, const std::string& project_id,
                  const google::protobuf::Message& request, const google::protobuf::Message& answer);

// Of the error that what a read asked for does not exist.
Tags TagsOfNotFound(const std::string& project_id, const google::protobuf::Message& request);

// Of a change, from before it is sent until its outcome is known. `known_number` is the
// number that belongs to the id in the request, or empty when it is not known; of no
// use where the request names the number itself.
Tags TagsOfChange(const std::string& project_id, const google::protobuf::Message& request,
                  const std::string& known_number);

// What the answer to a change tells beyond its request, such as the id of a number that
// was bought; to be raised before anybody hears of it.
Tags TagsOfOutcome(const std::string& project_id, const google::protobuf::Message& answer);

// What to raise to forget one number of a project, or all that was answered for it.
Tags TagsOfNumber(const std::string& project_id, const std::string& number);
Tags TagsOfProject(const std::string& project_id);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_TAGS_H_

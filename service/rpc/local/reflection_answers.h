// What this program's services and messages are, for tools that ask.
#ifndef PHONEGATE_SERVICE_RPC_LOCAL_REFLECTION_ANSWERS_H_
#define PHONEGATE_SERVICE_RPC_LOCAL_REFLECTION_ANSWERS_H_

#include <string>
#include <vector>

#include "grpc/reflection/v1alpha/reflection.pb.h"

namespace phonegate {

// Answers one question by the descriptors that are linked in; `services` are the full
// names of those that are served. What is not known is an answer, too, with an error in
// it. A file comes with all that it imports. Any thread.
grpc::reflection::v1alpha::ServerReflectionResponse AnswerReflection(
    const grpc::reflection::v1alpha::ServerReflectionRequest& request,
    const std::vector<std::string>& services);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_LOCAL_REFLECTION_ANSWERS_H_

#include "service/contract/permission.h"

#include <gtest/gtest.h>

#include "phonegate/v1/access_service.pb.h"
#include "phonegate/v1/admin_service.pb.h"
#include "phonegate/v1/audit_service.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"

namespace phonegate::permission_test {
namespace {

using google::protobuf::ServiceDescriptor;

const ServiceDescriptor& PhoneNumbers() {
  return *v1::PurchasePhoneNumberRequest::descriptor()->file()->service(0);
}

TEST(Permission, IsToldByEveryRpcOfTheGateway) {
  for (const ServiceDescriptor* service :
       {&PhoneNumbers(), v1::ListAuditEntriesRequest::descriptor()->file()->service(0),
        v1::PurgeCacheRequest::descriptor()->file()->service(0),
        v1::ExplainAccessRequest::descriptor()->file()->service(0)}) {
    for (int i = 0; i < service->method_count(); ++i) {
      EXPECT_TRUE(ReadPermission(*service->method(i)).ok()) << service->method(i)->full_name();
    }
  }
}

TEST(Permission, IsWhatTheAnnotationSays) {
  EXPECT_EQ(*ReadPermission(*PhoneNumbers().FindMethodByName("PurchasePhoneNumber")), v1::PERMISSION_BUY);
  EXPECT_EQ(*ReadPermission(*PhoneNumbers().FindMethodByName("LookupPhoneNumber")), v1::PERMISSION_LOOKUP);
}

TEST(Permission, IsNoneWhereAnIdentityIsEnough) {
  const ServiceDescriptor& access = *v1::ExplainAccessRequest::descriptor()->file()->service(0);
  EXPECT_EQ(*ReadPermission(*access.method(0)), v1::PERMISSION_UNSPECIFIED);
}

TEST(Permission, IsRefusedWhereNothingOrBothIsTold) {
  google::protobuf::FileDescriptorProto file;
  file.set_name("test.proto");
  file.add_message_type()->set_name("M");
  auto* method = file.add_service()->add_method();
  file.mutable_service(0)->set_name("S");
  method->set_name("Do");
  method->set_input_type(".M");
  method->set_output_type(".M");
  google::protobuf::DescriptorPool pool;
  const auto permission = ReadPermission(*pool.BuildFile(file)->service(0)->method(0));
  EXPECT_EQ(permission.status(),
            absl::FailedPreconditionError(
                "contract: Do: no permission annotation, so the RPC could not be granted to any caller"));
  file.mutable_service(0)->mutable_method(0)->mutable_options()->SetExtension(v1::needs_no_grant, true);
  file.mutable_service(0)->mutable_method(0)->mutable_options()->SetExtension(v1::permission,
                                                                              v1::PERMISSION_BUY);
  google::protobuf::DescriptorPool other;
  EXPECT_EQ(ReadPermission(*other.BuildFile(file)->service(0)->method(0)).status(),
            absl::FailedPreconditionError("contract: Do: it has a permission annotation and needs no grant"));
}

TEST(Permission, HasANameEachThatIsReadBack) {
  EXPECT_EQ(PermissionName(v1::PERMISSION_PAID_LOOKUP), "paid_lookup");
  for (int i = v1::Permission_MIN + 1; i <= v1::Permission_MAX; ++i) {
    EXPECT_EQ(PermissionNamed(PermissionName(static_cast<v1::Permission>(i))),
              static_cast<v1::Permission>(i));
  }
  for (const char* none : {"", "unspecified", "READ", "permission_read", "write", "*"}) {
    EXPECT_EQ(PermissionNamed(none), std::nullopt) << none;
  }
}

}  // namespace
}  // namespace phonegate::permission_test

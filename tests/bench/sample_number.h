// The phone number that the request path is measured with.
#ifndef PHONEGATE_TESTS_BENCH_SAMPLE_NUMBER_H_
#define PHONEGATE_TESTS_BENCH_SAMPLE_NUMBER_H_

#include <string>

#include "phonegate/v1/phone_number.pb.h"

namespace phonegate::bench {

// The full name of GetPhoneNumber, as gRPC sends it.
inline constexpr char kGetPhoneNumber[] = "/phonegate.v1.PhoneNumberService/GetPhoneNumber";

inline constexpr char kListPhoneNumbers[] = "/phonegate.v1.PhoneNumberService/ListPhoneNumbers";

inline constexpr char kSampleId[] = "b3877c40-da60-4998-90ad-000000000001";

// As SignalWire tells it: 1,710 bytes of JSON, 41 members, the 26 of them set that
// usually are.
const std::string& SampleJson();

// The same as a message. Its 608 bytes are without `null_fields`, which phonegate
// adds: so no reference server sends more than phonegate does.
const v1::PhoneNumber& SampleNumber();

// What phonegate answers when SampleJson() is what it hears: serialised, with
// `null_fields`.
const std::string& SampleAnswer();

// A page of a list as SignalWire tells it, the last: this many times the sample number.
std::string SamplePageJson(int numbers);
// Numbers on a page of static_upstream, and what phonegate answers when it lists them.
inline constexpr int kPageNumbers = 1'000;
std::string SamplePageAnswer();

// GetPhoneNumberRequest of a number's id, serialised.
std::string GetRequest(const std::string& id);

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_SAMPLE_NUMBER_H_

// How the admin server waits: errors are values.
#ifndef PHONEGATE_SERVICE_ADMIN_NO_THROW_H_
#define PHONEGATE_SERVICE_ADMIN_NO_THROW_H_

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace phonegate {

// A completion token: the result is a tuple that begins with the error code, and
// nothing is thrown.
inline constexpr auto kNoThrow = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_NO_THROW_H_

// The key that the journal's checkpoints are signed with (Ed25519).
//
// A signature proves as much as the key is kept from those who can write to the
// journal: whoever has both can sign another journal. So the public key, and a
// checkpoint now and then, belong elsewhere too.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_SIGNING_KEY_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_SIGNING_KEY_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "phonegate/journal/v1/record.pb.h"

// OpenSSL's name of a key of any kind.
using EVP_PKEY = struct evp_pkey_st;

namespace phonegate {

// Of Ed25519.
inline constexpr std::size_t kSignatureBytes = 64;

// What signatures are checked with. Safe from any thread; copies share one key.
class PublicKey {
 public:
  // Reads a PEM file (`openssl pkey -pubout`). The error is a sentence that names
  // the file. Blocks as long as the disk does.
  static absl::StatusOr<PublicKey> Read(const std::string& path);

  // SHA-256 of the 32 raw bytes: Checkpoint.key_id.
  const std::string& id() const { return id_; }
  std::string Pem() const;
  // Whether this key made the checkpoint's signature, and for just this checkpoint.
  bool Signed(const journal::v1::Checkpoint& checkpoint) const;

 private:
  friend class SigningKey;
  explicit PublicKey(std::shared_ptr<EVP_PKEY> key);

  std::shared_ptr<EVP_PKEY> key_;
  std::string id_;
};

// Signs. Safe from any thread; copies share one key. The private half leaves the
// object only into the file that ReadOrCreate writes.
//
// Errors are sentences that name the file and say what to do, never its content:
// INVALID_ARGUMENT when the file is not a usable key, UNAVAILABLE when one could
// not be written.
class SigningKey {
 public:
  // Reads a PEM file (PKCS#8, without a password). A file that its group may
  // write, or that others may read or write, is refused: its key proves nothing.
  // Its group may read it, since orchestrators hand secrets to processes so.
  static absl::StatusOr<SigningKey> Read(const std::string& path);

  // Reads `signing_key.pem` of `directory`; makes a new one with mode 0600 when
  // there is none, and its public half `signing_key.pub.pem` beside it. A crash
  // leaves both whole or absent, and processes that start together get one key.
  // Where only the public half is there, the key has been lost: an error, because
  // a new one would make the signatures so far look forged.
  static absl::StatusOr<SigningKey> ReadOrCreate(const std::string& directory);

  const PublicKey& public_key() const { return public_; }
  // Sets `key_id` and `signature`. Fails only when OpenSSL does (INTERNAL).
  absl::Status Sign(journal::v1::Checkpoint& checkpoint) const;

 private:
  explicit SigningKey(std::shared_ptr<EVP_PKEY> key);
  static absl::Status Create(const std::string& path);

  std::shared_ptr<EVP_PKEY> key_;
  PublicKey public_;
};

// The names that ReadOrCreate uses, below the journal's directory.
inline constexpr const char* kSigningKeyFile = "signing_key.pem";
inline constexpr const char* kPublicKeyFile = "signing_key.pub.pem";

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_SIGNING_KEY_H_

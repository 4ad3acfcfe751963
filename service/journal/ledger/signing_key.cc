#include "service/journal/ledger/signing_key.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>
#include <sys/stat.h>

#include "service/base/sha256.h"
#include "service/base/small_file.h"
#include "service/base/text.h"
#include "service/journal/store/new_file.h"

namespace phonegate {
namespace {

using journal::v1::Checkpoint;

constexpr std::size_t kMaxPem = 4096;  // bytes; a key's file has about 120
constexpr std::size_t kRawKey = 32;    // bytes
constexpr mode_t kForbiddenMode = S_IWGRP | S_IXGRP | S_IRWXO;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

std::shared_ptr<EVP_PKEY> Own(EVP_PKEY* key) {
  return key == nullptr ? nullptr : std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free);
}

// Instead of OpenSSL's own, which asks at the terminal.
int NoPassword(char*, int, int, void*) { return -1; }

std::shared_ptr<EVP_PKEY> ParsePrivate(const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  return Own(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassword, nullptr));
}

std::shared_ptr<EVP_PKEY> ParsePublic(const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  return Own(PEM_read_bio_PUBKEY(bio.get(), nullptr, NoPassword, nullptr));
}

// What was written into a memory BIO; wipes the BIO's own copy.
std::string Take(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  explicit_bzero(data, text.size());
  return text;
}

void Wipe(std::string& text) { explicit_bzero(text.data(), text.size()); }

bool IsEd25519(const std::shared_ptr<EVP_PKEY>& key) {
  ERR_clear_error();
  return key != nullptr && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_ED25519;
}

std::string KeyId(EVP_PKEY* key) {
  std::array<unsigned char, kRawKey> raw{};
  std::size_t size = raw.size();
  EVP_PKEY_get_raw_public_key(key, raw.data(), &size);
  const Sha256Digest digest = Sha256({reinterpret_cast<const char*>(raw.data()), raw.size()});
  return {digest.begin(), digest.end()};
}

std::string SignedBytes(Checkpoint checkpoint) {
  checkpoint.clear_signature();
  return Concat("phonegate journal checkpoint\n", checkpoint.SerializeAsString());
}

std::shared_ptr<EVP_PKEY> PublicHalf(EVP_PKEY* key) {
  std::array<unsigned char, kRawKey> raw{};
  std::size_t size = raw.size();
  EVP_PKEY_get_raw_public_key(key, raw.data(), &size);
  return Own(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw.data(), size));
}

absl::Status Unusable(std::string_view kind, const std::string& path, std::string_view why,
                      std::string_view remedy) {
  return absl::InvalidArgumentError(Concat("The journal's ", kind, " file ", path, " ", why, "; ", remedy));
}

std::string HowToMake(const std::string& path) {
  return Concat("make one with `openssl genpkey -algorithm ed25519 -out ", path, "` and `chmod 600 ", path,
                "`.");
}

constexpr std::string_view kHowToExport =
    "write it with `openssl pkey -in signing_key.pem -pubout`, or take the file that the gateway wrote "
    "beside its key.";

absl::Status CheckMode(const std::string& path) {
  struct stat info = {};
  // What cannot be looked at cannot be read either, which is told then.
  if (::stat(path.c_str(), &info) != 0 || (info.st_mode & kForbiddenMode) == 0) return absl::OkStatus();
  return Unusable("signing key", path, "may be read or written by others than its owner",
                  Concat("run `chmod 600 ", path, "`, or take a new key if somebody may have copied it."));
}

bool Exists(const std::string& path) {
  struct stat info = {};
  return ::stat(path.c_str(), &info) == 0;
}

// Writes the public half where there is none, and sees that what is there is it.
absl::Status KeepPublicHalf(const PublicKey& key, const std::string& path) {
  absl::Status written = WriteNewFile(path, key.Pem(), 0644);
  if (!absl::IsAlreadyExists(written)) return written;
  absl::StatusOr<PublicKey> there = PublicKey::Read(path);
  if (!there.ok()) return there.status();
  if (there->id() == key.id()) return absl::OkStatus();
  return Unusable("public key", path, "belongs to another key than the signing key beside it",
                  "put the right signing key back, or move the public key to where old ones are kept: "
                  "checkpoints so far are verified with it.");
}

}  // namespace

PublicKey::PublicKey(std::shared_ptr<EVP_PKEY> key) : key_(std::move(key)), id_(KeyId(key_.get())) {}

absl::StatusOr<PublicKey> PublicKey::Read(const std::string& path) {
  std::string pem;
  if (absl::Status read = ReadSmallFile(path, kMaxPem, pem); !read.ok())
    return Unusable("public key", path, std::string(read.message()), kHowToExport);
  std::shared_ptr<EVP_PKEY> key = ParsePublic(pem);
  if (!IsEd25519(key)) return Unusable("public key", path, "holds no Ed25519 public key", kHowToExport);
  return PublicKey(std::move(key));
}

std::string PublicKey::Pem() const {
  const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_PUBKEY(bio.get(), key_.get());
  return Take(bio.get());
}

bool PublicKey::Signed(const Checkpoint& checkpoint) const {
  if (checkpoint.key_id() != id_) return false;
  const std::string bytes = SignedBytes(checkpoint);
  const std::string& signature = checkpoint.signature();
  const DigestContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  const bool good = EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
                    EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                                     signature.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                                     bytes.size()) == 1;
  if (!good) ERR_clear_error();
  return good;
}

SigningKey::SigningKey(std::shared_ptr<EVP_PKEY> key)
    : key_(std::move(key)), public_(PublicHalf(key_.get())) {}

absl::StatusOr<SigningKey> SigningKey::Read(const std::string& path) {
  if (absl::Status mode = CheckMode(path); !mode.ok()) return mode;
  std::string pem;
  if (absl::Status read = ReadSmallFile(path, kMaxPem, pem); !read.ok())
    return Unusable("signing key", path, std::string(read.message()), HowToMake(path));
  const bool encrypted = pem.find("ENCRYPTED") != std::string::npos;
  std::shared_ptr<EVP_PKEY> key = ParsePrivate(pem);
  Wipe(pem);
  if (IsEd25519(key)) return SigningKey(std::move(key));
  if (encrypted)
    return Unusable("signing key", path, "is protected with a password, which cannot be entered here",
                    Concat("write it without one: `openssl pkey -in ", path, "`."));
  return Unusable("signing key", path, "holds no Ed25519 private key (PEM, PKCS#8)", HowToMake(path));
}

absl::Status SigningKey::Create(const std::string& path) {
  const std::shared_ptr<EVP_PKEY> key = Own(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  const Bio bio(BIO_new(BIO_s_secmem()), BIO_free);
  if (key == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return absl::InternalError("OpenSSL could not make an Ed25519 key.");
  std::string pem = Take(bio.get());
  absl::Status written = WriteNewFile(path, pem, 0600);
  Wipe(pem);
  // Another process was faster: its key is the one.
  return absl::IsAlreadyExists(written) ? absl::OkStatus() : written;
}

absl::StatusOr<SigningKey> SigningKey::ReadOrCreate(const std::string& directory) {
  const std::string path = std::filesystem::path(directory) / kSigningKeyFile;
  const std::string public_path = std::filesystem::path(directory) / kPublicKeyFile;
  // Asked first: another process that makes both just now makes it last.
  const bool has_public = Exists(public_path);
  if (!Exists(path)) {
    if (has_public)
      return Unusable("signing key", path,
                      Concat("is missing although its public half ", public_path, " is there"),
                      "put it back; if it is lost, move the public half to where old ones are kept "
                      "(checkpoints so far are verified with it), and a new key is made.");
    if (absl::Status created = Create(path); !created.ok()) return created;
  }
  absl::StatusOr<SigningKey> key = Read(path);
  if (!key.ok()) return key.status();
  if (absl::Status kept = KeepPublicHalf(key->public_key(), public_path); !kept.ok()) return kept;
  return key;
}

absl::Status SigningKey::Sign(Checkpoint& checkpoint) const {
  checkpoint.set_key_id(public_.id());
  const std::string bytes = SignedBytes(checkpoint);
  std::string signature(kSignatureBytes, '\0');
  std::size_t size = signature.size();
  const DigestContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) != 1)
    return absl::InternalError("OpenSSL could not sign a checkpoint.");
  checkpoint.set_signature(signature);
  return absl::OkStatus();
}

}  // namespace phonegate

// The gateway as a restricted pod runs it, with the configuration of the overlay "dev".
#ifndef PHONEGATE_TESTS_DEPLOY_CONFINED_GATEWAY_H_
#define PHONEGATE_TESTS_DEPLOY_CONFINED_GATEWAY_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulator/simulator.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace phonegate {

enum class JournalVolume { kMounted, kMissing };

// What the mounts of the pod hold, and a simulator beside it. Throws std::runtime_error.
class ConfinedGateway {
 public:
  // `root` is the root file system of the image.
  explicit ConfinedGateway(std::string root, JournalVolume journal = JournalVolume::kMounted);

  // Why this machine does not permit it; empty when it does.
  std::string Objection() const;

  // Starts it. Its port once it serves; nothing when it has ended before.
  std::optional<int> Start();
  // The gateway that was started.
  Subprocess& process() { return *process_; }
  // Runs the same program beside it, in the same place, to its end.
  Subprocess& Run(std::vector<std::string> arguments);

  sim::Simulator& simulator() { return *simulator_; }

 private:
  std::unique_ptr<Subprocess> Confined(std::vector<std::string> arguments) const;

  const std::string root_;
  std::unique_ptr<sim::Simulator> simulator_;
  TempFolder folder_;
  std::unique_ptr<Subprocess> process_;
  std::unique_ptr<Subprocess> other_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_DEPLOY_CONFINED_GATEWAY_H_

// From the tree of a YAML file to the message that is its schema.
#ifndef PHONEGATE_SERVICE_CONFIG_CONFIG_READER_H_
#define PHONEGATE_SERVICE_CONFIG_CONFIG_READER_H_

#include <map>
#include <optional>
#include <string>
#include <utility>

#include <google/protobuf/message.h>

#include "service/config/problem.h"
#include "service/config/yaml_tree.h"

namespace phonegate {

// Reads by the descriptors of the message: knows kinds of values, but no key.
class ConfigReader {
 public:
  // Relative paths begin at `folder`; empty means the working directory.
  explicit ConfigReader(std::string folder) : folder_(std::move(folder)) {}

  // Fills `message` from `root`, defaults included. What is wrong with a single
  // key is a problem: unknown, written twice, missing, or not what its rules say.
  std::optional<Problem> Read(const YamlNode& root, google::protobuf::Message& message);

  // The line of a key that was read, such as "projects[0].alias"; of the section
  // that it belongs to when it was not written.
  int LineOf(std::string path) const;

 private:
  // The key that is being read; its path is empty for the whole file.
  struct Place {
    std::string path;
    int line;
  };

  std::optional<Problem> ReadSection(const YamlNode& node, const Place& place,
                                     google::protobuf::Message& message);
  std::optional<Problem> ReadEntry(const YamlEntry& entry, const Place& section,
                                   google::protobuf::Message& message);
  std::optional<Problem> ReadList(const YamlNode& node, const Place& place,
                                  const google::protobuf::FieldDescriptor& field,
                                  google::protobuf::Message& message);
  std::optional<Problem> ReadValue(const YamlNode& node, const Place& place,
                                   const google::protobuf::FieldDescriptor& field,
                                   google::protobuf::Message& message);
  std::optional<Problem> FillAbsent(const Place& section, google::protobuf::Message& message);
  // Makes a relative path of the file one from the file's own folder.
  void ResolvePath(const std::string& path, const google::protobuf::FieldDescriptor& field,
                   google::protobuf::Message& message) const;

  const std::string folder_;
  std::map<std::string, int> lines_;  // of every key that was written, by path
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONFIG_CONFIG_READER_H_

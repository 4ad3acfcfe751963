#include "client/phonectl/completion.h"

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace phonegate::phonectl {
namespace {

// The commands and flags that may follow `audit`, say, by the words before.
using Words = std::map<std::string, std::set<std::string>>;

std::set<std::string> FlagsOf(const CLI::App& app) {
  std::set<std::string> flags;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.insert("--" + name);
  }
  return flags;
}

void Collect(const CLI::App& app, const std::string& path, const std::set<std::string>& common,
             Words& words) {
  std::set<std::string>& here = words[path];
  here = FlagsOf(app);
  here.insert(common.begin(), common.end());
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    here.insert(command->get_name());
    Collect(*command, path.empty() ? command->get_name() : path + " " + command->get_name(), common, words);
  }
}

// The words of the command line that are commands, joined to one that is in the table.
constexpr char kBash[] = R"(_phonectl() {
  local path='' word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "${path:+$path }$word" in
@PATHS@
    esac
  done
  local words=''
  case "$path" in
@WORDS@
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _phonectl phonectl
)";

constexpr char kZsh[] = R"(#compdef phonectl
_phonectl() {
  local cmd='' word candidates
  for word in "${(@)words[2,CURRENT-1]}"; do
    case "${cmd:+$cmd }$word" in
@PATHS@
    esac
  done
  case "$cmd" in
@WORDS@
  esac
  compadd -- ${=candidates}
  [[ $PREFIX == -* ]] || _files
}
compdef _phonectl phonectl
)";

std::string PathCases(const Words& words, const std::string& variable) {
  std::vector<std::string> paths;
  for (const auto& [path, unused] : words) {
    if (!path.empty()) paths.push_back(absl::StrCat("'", path, "'"));
  }
  return absl::StrCat("      ", absl::StrJoin(paths, " | "), ") ", variable, "=\"${", variable, ":+$",
                      variable, " }$word\" ;;");
}

std::string WordCases(const Words& words, const std::string& variable) {
  std::vector<std::string> cases;
  for (const auto& [path, here] : words)
    cases.push_back(absl::StrCat("    '", path, "') ", variable, "='", absl::StrJoin(here, " "), "' ;;"));
  return absl::StrJoin(cases, "\n");
}

// A condition of fish: these commands were given, and no further one of `words`.
std::string FishCondition(const std::string& path, const std::set<std::string>& here) {
  std::vector<std::string> conditions;
  std::vector<std::string> further;
  for (const std::string& word : here) {
    if (word[0] != '-') further.push_back(word);
  }
  for (const auto& word : std::vector<std::string>(absl::StrSplit(path, ' ', absl::SkipEmpty())))
    conditions.push_back("__fish_seen_subcommand_from " + word);
  if (!further.empty())
    conditions.push_back("not __fish_seen_subcommand_from " + absl::StrJoin(further, " "));
  return absl::StrJoin(conditions, "; and ");
}

std::string Fish(const Words& words) {
  std::string script;
  for (const auto& [path, here] : words) {
    const std::string condition = FishCondition(path, here);
    for (const std::string& word : here) {
      const std::string what = word[0] == '-' ? "-l " + word.substr(2) : "-f -a " + word;
      absl::StrAppend(&script, "complete -c phonectl ",
                      condition.empty() ? "" : absl::StrCat("-n '", condition, "' "), what, "\n");
    }
  }
  return script;
}

}  // namespace

absl::StatusOr<std::string> CompletionScript(const CLI::App& app, const std::string& shell) {
  Words words;
  Collect(app, "", FlagsOf(app), words);
  if (shell == "fish") return Fish(words);
  if (shell == "bash") {
    return absl::StrReplaceAll(
        kBash, {{"@PATHS@", PathCases(words, "path")}, {"@WORDS@", WordCases(words, "words")}});
  }
  if (shell == "zsh") {
    return absl::StrReplaceAll(
        kZsh, {{"@PATHS@", PathCases(words, "cmd")}, {"@WORDS@", WordCases(words, "candidates")}});
  }
  return absl::InvalidArgumentError("The shell is none of bash, zsh, fish.");
}

void AddCompletion(CommandSet& commands) {
  const auto shell = std::make_shared<std::string>();
  const CLI::App& app = commands.app();
  const auto run = [shell, &app](std::ostream& out) {
    const absl::StatusOr<std::string> script = CompletionScript(app, *shell);
    if (script.ok()) out << *script;
    return script.status();
  };
  CLI::App& command =
      commands.AddLocal("completion", "Prints a script that completes commands and flags",
                        "completion bash > ~/.local/share/bash-completion/completions/phonectl", run);
  command.add_option("shell", *shell, "bash, zsh or fish")->required();
}

}  // namespace phonegate::phonectl

// Texts in a command line that somebody is told to type.
#ifndef PHONEGATE_CLIENT_PHONECTL_SHELL_WORD_H_
#define PHONEGATE_CLIENT_PHONECTL_SHELL_WORD_H_

#include <string>

namespace phonegate::phonectl {

// The text as one word of a shell; with quotes only where it needs them.
std::string ShellWord(const std::string& text);

// ` --batch 'spring sale'`; nothing when the text is empty.
std::string FlagText(const std::string& flag, const std::string& text);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_SHELL_WORD_H_

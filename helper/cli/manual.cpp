// SPDX-License-Identifier: MIT
#include "cli/manual.hpp"

#include "support/text.hpp"

#include <fmt/format.h>

namespace pinned_images::cli {
namespace {

constexpr std::string_view manual_head = R"(.SH NAME
pinned\-images \- pre-built CI images that are rebuilt only when a pinned version changes
.SH SYNOPSIS
.B pinned\-images
.I command
.RI [ options ]
.SH DESCRIPTION
The helper of the CMake modules PinnedImages. A project's targets run it with the file
.I images.json
that CMake writes to
.IR <build>/pinned\-images ;
by hand it tells what manifests, locks and CI files say, and what would be done.
.PP
Results go to the standard output, all else to the standard error. An error begins with the place,
.IR path : line : column ,
and ends with a hint what to do.
.SH COMMANDS
)";

constexpr std::string_view tail = R"(.SH EXIT STATUS
.TP
0
done
.TP
1
the input or the project is wrong, or a check fails
.TP
2
the command line is wrong
.TP
3
an internal error: please report it
.TP
4
the outside world did not answer: try again
.TP
5
it refused us: credentials, rights, quota
.SH ENVIRONMENT
.TP
CI_REGISTRY, CI_REGISTRY_USER, CI_REGISTRY_PASSWORD
the login of a job of GitLab, for that registry alone
.TP
DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR
where the logins of docker, podman and buildah are
.TP
PINNED_IMAGES_TIMEOUT
for how many seconds (60) a registry may send next to nothing
.TP
SSL_CERT_FILE, SSL_CERT_DIR, CURL_CA_BUNDLE
the certificate authorities that are trusted
.TP
NO_COLOR
no colour, on a terminal too
.SH SEE ALSO
The commands of the CMake modules are described in
.IR share/PinnedImages/cmake/PinnedImages.cmake ,
all else in
.IR share/doc/pinned\-images/README.md .
)";

// A backslash begins a request of roff, a hyphen may be broken, and a dot first is a macro.
std::string roff(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (result.empty() && (c == '.' || c == '\'')) result += "\\&";
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  return result;
}

std::string value_of(const OptionHelp& option) {
  if (!option.takes_value) return "";
  if (option.is_positional() && option.choices.empty()) return "";
  return option.choices.empty() ? " <value>" : " " + join(option.choices, "|");
}

void add_manual(const CommandHelp& command, std::string& page) {
  for (const CommandHelp& one : command.commands) add_manual(one, page);
  if (!command.commands.empty()) return;
  page += ".SS " + roff(command.name) + "\n" + roff(command.text) + ".\n";
  for (const OptionHelp& option : command.options) {
    if (option.name == "--help") continue;
    page +=
        ".TP\n.B " + roff(option.name) + roff(value_of(option)) + "\n" + roff(option.text) + "\n";
  }
}

// Within single quotes of a shell.
std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string last_word(const std::string& name) {
  return name.substr(name.rfind(' ') + 1);
}

std::vector<std::string> words_of(const CommandHelp& command) {
  std::vector<std::string> words;
  for (const CommandHelp& one : command.commands) words.push_back(last_word(one.name));
  for (const OptionHelp& option : command.options) {
    if (!option.is_positional()) words.push_back(option.name);
    if (option.is_positional()) {
      words.insert(words.end(), option.choices.begin(), option.choices.end());
    }
  }
  return words;
}

void add_bash(const CommandHelp& command, std::string& words, std::string& values) {
  words += fmt::format("    {}) words={} ;;\n", in_quotes(command.name),
                       in_quotes(join(words_of(command), " ")));
  for (const OptionHelp& option : command.options) {
    if (!option.takes_value || option.is_positional()) continue;
    values += fmt::format("    {}) words={} ;;\n", in_quotes(command.name + " " + option.name),
                          in_quotes(join(option.choices, " ")));
  }
  for (const CommandHelp& one : command.commands) add_bash(one, words, values);
}

std::string groups_of(const CommandHelp& program) {
  std::vector<std::string> names;
  for (const CommandHelp& command : program.commands) {
    if (!command.commands.empty()) names.push_back(command.name);
  }
  return join(names, " | ");
}

// `:` ends the name, brackets the text of an option.
std::string zsh_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']') result += '\\';
    result += c;
  }
  return result;
}

std::string zsh_option(const OptionHelp& option) {
  if (option.is_positional()) {
    const std::string what =
        option.choices.empty() ? "_files" : "(" + join(option.choices, " ") + ")";
    return in_quotes("*:" + option.name + ":" + what);
  }
  std::string spec = "*" + option.name + "[" + zsh_text(option.text) + "]";
  if (option.takes_value) {
    spec += option.choices.empty() ? ":value:_files" : ":value:(" + join(option.choices, " ") + ")";
  }
  return in_quotes(spec);
}

void add_zsh(const CommandHelp& command, std::string& cases) {
  cases += fmt::format("  {})\n", command.name.empty() ? "''" : in_quotes(command.name));
  if (!command.commands.empty()) {
    cases += "    known=(\n";
    for (const CommandHelp& one : command.commands) {
      cases += "      " + in_quotes(last_word(one.name) + ":" + one.text) + "\n";
    }
    cases += "    )\n    _describe command known\n";
  } else {
    cases += "    _arguments";
    for (const OptionHelp& option : command.options) cases += " \\\n      " + zsh_option(option);
    cases += "\n";
  }
  cases += "    ;;\n";
  for (const CommandHelp& one : command.commands) add_zsh(one, cases);
}

// True where the command was typed and, of a group, none of its own.
std::string fish_condition(const CommandHelp& command) {
  if (command.name.empty()) return "__fish_use_subcommand";
  std::vector<std::string> tests;
  for (const std::string_view word : split(command.name, ' ')) {
    tests.push_back("__fish_seen_subcommand_from " + std::string(word));
  }
  for (const CommandHelp& one : command.commands) {
    tests.push_back("not __fish_seen_subcommand_from " + last_word(one.name));
  }
  return join(tests, "; and ");
}

void add_fish(const CommandHelp& command, std::string& lines) {
  const std::string when = "complete -c pinned-images -n " + in_quotes(fish_condition(command));
  for (const CommandHelp& one : command.commands) {
    lines += fmt::format("{} -f -a {} -d {}\n", when, last_word(one.name), in_quotes(one.text));
  }
  for (const OptionHelp& option : command.options) {
    if (option.is_positional()) {
      if (!option.choices.empty())
        lines += when + " -f -a " + in_quotes(join(option.choices, " ")) + "\n";
      continue;
    }
    lines += fmt::format("{} -l {} -d {}", when, option.name.substr(2), in_quotes(option.text));
    if (!option.choices.empty()) {
      lines += " -x -a " + in_quotes(join(option.choices, " "));
    } else if (option.takes_value) {
      lines += " -r";
    }
    lines += "\n";
  }
  for (const CommandHelp& one : command.commands) add_fish(one, lines);
}

}  // namespace

std::string manual_page(const CommandHelp& program, const std::string& version) {
  std::string page = ".TH PINNED\\-IMAGES 1 \"\" \"pinned\\-images " + version + "\"\n";
  page += manual_head;
  add_manual(program, page);
  return page + std::string(tail);
}

std::string bash_completion(const CommandHelp& program) {
  std::string words;
  std::string values;
  add_bash(program, words, values);
  return fmt::format(R"(# bash completion for pinned-images
_pinned_images() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}
  local words='' command=''
  if ((COMP_CWORD > 1)); then command=${{COMP_WORDS[1]}}; fi
  case $command in
    {}) if ((COMP_CWORD > 2)); then command+=" ${{COMP_WORDS[2]}}"; fi ;;
  esac
  case $command in
{}  esac
  case "$command $previous" in
{}  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}}
complete -o default -F _pinned_images pinned-images
)",
                     groups_of(program), words, values);
}

std::string zsh_completion(const CommandHelp& program) {
  std::string cases;
  add_zsh(program, cases);
  return fmt::format(R"(#compdef pinned-images
local command=''
local -a known
if (( CURRENT > 2 )); then
  command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
    {})
      if (( CURRENT > 2 )); then
        command+=" $words[2]"
        shift words
        (( CURRENT-- ))
      fi
      ;;
  esac
fi
case $command in
{}esac
)",
                     groups_of(program), cases);
}

std::string fish_completion(const CommandHelp& program) {
  std::string lines = "# fish completion for pinned-images\n";
  add_fish(program, lines);
  return lines;
}

}  // namespace pinned_images::cli

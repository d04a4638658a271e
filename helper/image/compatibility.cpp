// SPDX-License-Identifier: MIT
#include "image/compatibility.hpp"

#include "image/torch_releases.hpp"
#include "python/version.hpp"
#include "support/text.hpp"

#include <algorithm>

namespace pinned_images::image {
namespace {

using python::Version;

/// One line of torch_releases.txt.
struct Release {
  Version torch;
  Version torchvision;
  Version torchaudio;
  Version python_first;
  Version python_last;
};

std::vector<Release> releases() {
  std::vector<Release> result;
  for (const std::string_view line : split(torch_releases_text, '\n')) {
    if (line.empty() || line.starts_with("#")) continue;
    std::vector<Version> versions;
    for (const std::string_view word : split(line, ' ')) {
      if (!word.empty()) versions.push_back(Version::parse(word).value());
    }
    result.push_back(
        {versions.at(0), versions.at(1), versions.at(2), versions.at(3), versions.at(4)});
  }
  return result;
}

/// An exact pin and its minor version, `2.1` of `2.1.0+cu121`.
struct Known {
  const Pin* pin;
  Version minor;
};

std::optional<Version> minor_of(const std::string& text) {
  const auto version = Version::parse(text);
  if (!version) return std::nullopt;
  const auto& release = version->release();
  return Version::parse(release[0] + "." + (release.size() > 1 ? release[1] : "0"));
}

std::vector<Known> exact(const std::vector<Pin>& pins, const std::string& name) {
  std::vector<Known> result;
  for (const Pin& pin : pins) {
    if (pin.name != name || !pin.exact) continue;
    if (auto minor = minor_of(*pin.exact)) result.push_back({&pin, std::move(*minor)});
  }
  return result;
}

enum class Fit { Yes, No, NotKnown };

/// Compares the pins of one image with the releases.
class Check {
 public:
  Check(const ImageSpec& image, const std::vector<manifest::Tree>& trees)
      : image_(image),
        releases_(releases()),
        pins_(facts_of(image, trees, {"torch", "torchvision", "torchaudio"})),
        torch_(exact(pins_, "torch")) {}

  Compatibility run() {
    check_pair("torchvision", &Release::torchvision);
    check_pair("torchaudio", &Release::torchaudio);
    if (image_.installer != "apt") check_python();
    return std::move(result_);
  }

 private:
  using Member = Version Release::*;

  void check_pair(const std::string& name, Member member) {
    for (const Known& other : exact(pins_, name)) {
      Fit best = torch_.empty() ? Fit::Yes : Fit::No;
      for (const Known& torch : torch_) {
        const Fit fit = fits(torch.minor, other.minor, member);
        if (fit != Fit::No && best != Fit::Yes) best = fit;
      }
      if (best == Fit::No) result_.errors.push_back(mismatch(*torch_.front().pin, other, member));
      if (best == Fit::NotKnown) add_notice(*torch_.front().pin, *other.pin);
    }
  }

  Fit fits(const Version& torch, const Version& other, Member member) const {
    const Release& newest = releases_.back();
    if (member == &Release::torchaudio && other >= newest.torchaudio && torch >= newest.torch) {
      return other == newest.torchaudio ? Fit::Yes : Fit::NotKnown;
    }
    for (const Release& release : releases_) {
      if (release.torch == torch) return release.*member == other ? Fit::Yes : Fit::No;
      if (release.*member == other) return Fit::No;
    }
    return Fit::NotKnown;
  }

  Error mismatch(const Pin& torch, const Known& other, Member member) const {
    const Pin& pin = *other.pin;
    std::string made_for = "another release of it";
    for (const Release& release : releases_) {
      if (release.*member == other.minor) made_for = "torch " + release.torch.normalized();
    }
    return input_error(pin.places.front(),
                       pin.name + " " + *pin.exact + " does not go with torch " + *torch.exact +
                           " (" + to_string(torch.places.front()) + "): it was made for " +
                           made_for,
                       "pin a pair that was released together" + partner(torch, pin.name, member));
  }

  std::string partner(const Pin& torch, const std::string& name, Member member) const {
    const auto minor = minor_of(*torch.exact);
    for (const Release& release : releases_) {
      if (release.torch == minor) {
        return ": torch " + release.torch.normalized() + " and " + name + " " +
               (release.*member).normalized();
      }
    }
    return "";
  }

  void add_notice(const Pin& torch, const Pin& other) {
    result_.notices.push_back(to_string(other.places.front()) + ": whether " + other.name + " " +
                              *other.exact + " goes with torch " + *torch.exact +
                              " isn't known here: not checked");
  }

  void check_python() {
    const auto python = minor_of(image_.python);
    if (!python) return;
    for (const Known& torch : torch_) {
      if (!torch.pin->installed || !torch.pin->reference.empty()) continue;
      for (const Release& release : releases_) {
        if (release.torch != torch.minor) continue;
        if (*python < release.python_first || *python > release.python_last) {
          result_.errors.push_back(no_wheels(*torch.pin, release));
        }
      }
    }
  }

  Error no_wheels(const Pin& torch, const Release& release) const {
    return input_error(torch.places.front(),
                       "torch " + *torch.exact + " has no wheels for Python " + image_.python +
                           ", which docker_image(" + image_.name + ") declares (" +
                           to_string(image_.place) + ")",
                       "it has them for Python " + release.python_first.normalized() + " to " +
                           release.python_last.normalized());
  }

  const ImageSpec& image_;
  std::vector<Release> releases_;
  std::vector<Pin> pins_;
  std::vector<Known> torch_;
  Compatibility result_;
};

}  // namespace

Compatibility check_compatibility(const ImageSpec& image,
                                  const std::vector<manifest::Tree>& trees) {
  return Check(image, trees).run();
}

}  // namespace pinned_images::image

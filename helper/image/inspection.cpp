// SPDX-License-Identifier: MIT
#include "image/inspection.hpp"

#include "python/name.hpp"
#include "python/specifier.hpp"
#include "support/json_reading.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <set>

namespace pinned_images::image {
namespace {

constexpr std::string_view program_text = R"py(
import json, os, platform, re, sys
try:
    from importlib import metadata
except ImportError:
    import importlib_metadata as metadata
found = {}
needs = []
def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()
for dist in metadata.distributions():
    name = dist.metadata["Name"]
    if name and normal(name) not in found:
        found[normal(name)] = dist.version
        needs.append([normal(name),
                      [normal(extra) for extra in dist.metadata.get_all("Provides-Extra") or []],
                      list(dist.requires or [])])
modules = {}
for name in pins:
    if name not in found:
        try:
            modules[name] = str(__import__(name.replace("-", "_")).__version__)
        except Exception:
            pass
own = sys.implementation
version = "{0.major}.{0.minor}.{0.micro}".format(own.version)
if own.version.releaselevel != "final":
    version += own.version.releaselevel[0] + str(own.version.serial)
print("\npinned-images-inspection " + json.dumps({
    "python": platform.python_version(), "inventory": found, "modules": modules,
    "needs": needs, "environment": {
        "implementation_name": own.name, "implementation_version": version,
        "os_name": os.name, "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_system": platform.system(), "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform}}))
)py";

constexpr std::string_view mark = "pinned-images-inspection ";

// `3.11` declares 3.11.x.
bool python_fits(const std::string& declared, const std::string& found) {
  return found == declared || found.starts_with(declared + ".");
}

std::optional<std::string> version_of(const Inspection& inspection, const std::string& name) {
  for (const Installed& item : inspection.inventory) {
    if (item.name == name) return item.version;
  }
  const auto module = inspection.modules.find(name);
  if (module != inspection.modules.end()) return module->second;
  return std::nullopt;
}

// A direct reference says its version only in the file's name; it is what was installed anyway.
bool satisfies(const Pin& pin, const std::string& version) {
  if (!pin.reference.empty())
    return !pin.exact || python::Version::parse(version) == python::Version::parse(*pin.exact);
  const auto specifier = python::SpecifierSet::parse(pin.specifier);
  return specifier && specifier->contains(version, true);
}

std::string text_of(const Pin& pin) {
  if (pin.exact) return "==" + *pin.exact;
  return pin.reference.empty() ? pin.specifier : "@ " + pin.reference;
}

// Now that the interpreter is known, a marker that was open may be decided.
std::vector<Pin> pins_that_hold(const ImageSpec& image, const std::vector<Pin>& pins,
                                const Inspection& inspection) {
  Environments known = environments_of(image, true);
  known.python = inspection.python;
  std::vector<Pin> result;
  for (const Pin& pin : pins) {
    const bool open = !pin.marker.empty();
    if (!pin.installed || (open && evaluate(pin.marker, known) == python::Truth::No)) continue;
    result.push_back(pin);
  }
  return result;
}

std::optional<std::string> pin_problem(const std::string& name, const std::vector<Pin>& pins,
                                       const Inspection& inspection) {
  std::vector<std::string> wanted;
  std::vector<std::string> places;
  const auto version = version_of(inspection, name);
  for (const Pin& pin : pins) {
    if (pin.name != name) continue;
    if (version && satisfies(pin, *version)) return std::nullopt;
    wanted.push_back(name + text_of(pin));
    for (const Place& place : pin.places) places.push_back(to_string(place));
  }
  return join(wanted, " or ") + " is pinned (" + join(places, ", ") + "), but the image has " +
         (version ? name + " " + *version : "no " + name);
}

}  // namespace

std::string inspection_program(const std::vector<Pin>& pins) {
  std::set<std::string> names;
  for (const Pin& pin : pins) {
    if (pin.installed) names.insert(pin.name);
  }
  return "pins = " + Json(std::vector(names.begin(), names.end())).dump() + "\n" +
         std::string(program_text);
}

Inspection parse_inspection(std::string_view output) {
  const auto at = output.rfind(mark);
  try {
    if (at == std::string_view::npos) throw std::invalid_argument("no report in its output");
    const auto line = split(output.substr(at + mark.size()), '\n').front();
    const Json json = parse_json(line);
    Inspection inspection;
    inspection.python = text_of(json, "python");
    for (const auto& [name, version] : member_of(json, "inventory").members()) {
      inspection.inventory.push_back({name, version.text()});
    }
    const Json& modules = member_of(json, "modules");
    for (const auto& [name, version] : modules.members()) {
      inspection.modules.emplace(name, text_of(modules, name));
    }
    const Json& environment = json["environment"];
    for (const auto& [name, value] : environment.members()) {
      inspection.environment[name] = text_of(environment, name);
    }
    for (const Json& one : json["needs"].items()) {
      const std::vector<Json>& parts = one.items();
      if (parts.size() != 3) throw std::invalid_argument("`needs` has an item of other parts");
      inspection.needs.push_back({parts[0].text(), texts_in(parts[1]), texts_in(parts[2])});
    }
    return inspection;
  } catch (const std::exception& error) {
    throw project_error(
        std::string("the image's python3 did not report what is installed: ") + error.what(),
        "the image needs python3 on its PATH with the standard library");
  }
}

std::vector<std::string> inspection_problems(const ImageSpec& image, const std::vector<Pin>& pins,
                                             const Inspection& inspection) {
  std::vector<std::string> problems;
  if (!image.python.empty() && !python_fits(image.python, inspection.python)) {
    problems.push_back("PYTHON " + image.python + " is declared (" + to_string(image.place) +
                       "), but the image has python " + inspection.python);
  }
  const std::vector<Pin> holding = pins_that_hold(image, pins, inspection);
  std::set<std::string> names;
  for (const Pin& pin : holding) names.insert(pin.name);
  for (const std::string& name : names) {
    if (const auto problem = pin_problem(name, holding, inspection)) problems.push_back(*problem);
  }
  return problems;
}

}  // namespace pinned_images::image

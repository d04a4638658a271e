// SPDX-License-Identifier: MIT
#include "cli/pictured.hpp"
#include "cli/report_parts.hpp"
#include "cli/shown.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace pinned_images::cli {
namespace {

/// Writes the section of an image, part by part.
class Section {
 public:
  Section(const Explained& image, const std::vector<Explained>& all) : image_(image), all_(all) {}

  std::string write() {
    const char* look = image::name_of(mark_of(image_));
    text_ = fmt::format(
        "<section class=\"card s-{0}\">\n<h2>{1} <span class=\"state {0}\">{2}</span></h2>\n", look,
        for_html(image_.name), for_html(state_text(image_)));
    paragraph(for_html(image_.reason));
    list("", image_.details);
    if (!image_.hint.empty()) paragraph("<b>What to do:</b> " + for_html(image_.hint));
    add_changes();
    add_facts();
    if (image_.build) text_ += layers_html(image_, all_);
    add_drift();
    if (!image_.warnings.empty()) list("Warnings", image_.warnings);
    return std::move(text_) + "</section>\n";
  }

 private:
  void paragraph(const std::string& html) { text_ += "<p>" + html + "</p>\n"; }

  void list(const std::string& heading, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    if (!heading.empty()) text_ += "<h3>" + heading + "</h3>\n";
    text_ += "<ul>\n";
    for (const std::string& text : texts) text_ += "<li>" + code_html(text) + "</li>\n";
    text_ += "</ul>\n";
  }

  void add_changes() {
    if (image_.state == Explained::State::Refused) return;
    if (image_.changed.empty()) {
      if (image_.state == Explained::State::Build) {
        paragraph(
            "What its key was before is not known here: this build folder has published "
            "none, and the lock names no other pins.");
      }
      return;
    }
    text_ += "<h3>Changed since the last key</h3>\n<ul>\n";
    for (const Change& change : image_.changed) {
      text_ += "<li>" + code_html(change.text);
      for (const Place& place : change.places) text_ += ", " + code_html(to_string(place));
      text_ += "</li>\n";
    }
    text_ += "</ul>\n";
  }

  void fact(const char* name, const std::string& html) {
    text_ += fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, html);
  }

  void add_facts() {
    text_ += "<dl>\n";
    fact("key", code_html(image_.key));
    for (const ExplainedPin& pin : image_.pins) add_pin(pin);
    if (!image_.parents.empty()) fact("built from", code_html(join(image_.parents, " <- ")));
    if (!image_.base.empty()) fact("base", code_html(image_.base));
    for (const Foundation& one : image_.foundations) add_foundation(one);
    if (image_.build) {
      fact("published", code_html(image_.build->image));
      fact("built",
           code_html(image_.build->created) + " in " + duration_text(image_.build->seconds));
    }
    text_ += "</dl>\n";
  }

  void add_pin(const ExplainedPin& pin) {
    std::string html = code_html(pin.text) + (pin.installed ? " installed" : " followed");
    for (const PinPlace& place : pin.places) {
      html += (place.locked ? ", locked at " : ", ") + code_html(to_string(place.place));
    }
    fact("pin", html);
  }

  void add_foundation(const Foundation& one) {
    if (!one.unknown.empty()) {
      fact("moved?", "whether " + code_html(one.name) +
                         " is as it was is not known: " + for_html(one.unknown));
    } else if (one.moved()) {
      fact("moved", code_html(one.name) + " has moved since, from " + code_html(one.then) + " to " +
                        code_html(one.now) + "; <code>refresh-images</code> takes it");
    }
  }

  void add_drift() {
    if (!image_.drift) return;
    const image::Drift& drift = *image_.drift;
    text_ += "<h3>Drift: " + share_text(drift) + "</h3>\n";
    if (drift.unmet.empty() && drift.undecided.empty()) {
      paragraph("pip finds all of today's requirements in the image.");
      return;
    }
    text_ += "<ul>\n";
    for (const image::Drifted& one : drift.unmet) drifted(one, "");
    for (const image::Drifted& one : drift.undecided) drifted(one, "not known: ");
    text_ += "</ul>\n";
    if (!image_.drift_hint.empty()) {
      paragraph("pip installs these in each job. To have them in the image: " +
                for_html(image_.drift_hint) + ".");
    }
  }

  void drifted(const image::Drifted& one, const char* label) {
    text_ += fmt::format("<li>{}: {}{}, {}</li>\n", code_html(one.asked), label,
                         for_html(one.reason), code_html(to_string(one.place)));
  }

  const Explained& image_;
  const std::vector<Explained>& all_;
  std::string text_;
};

}  // namespace

std::string code_html(const std::string& text) {
  return "<code>" + for_html(text) + "</code>";
}

const Explained* find_image(const std::string& name, const std::vector<Explained>& all) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

long seconds_with_parents(const Explained& image, const std::vector<Explained>& all) {
  if (!image.build) return 0;
  long sum = image.build->seconds;
  for (const std::string& name : image.parents) {
    const Explained* parent = find_image(name, all);
    if (parent == nullptr || !parent->build) return 0;
    sum += parent->build->seconds;
  }
  return sum;
}

std::string image_section(const Explained& image, const std::vector<Explained>& all) {
  return Section(image, all).write();
}

std::string savings_section(const std::vector<Explained>& all) {
  std::string rows;
  for (const Explained& image : all) {
    const long seconds = seconds_with_parents(image, all);
    if (seconds == 0) continue;
    rows += fmt::format(
        "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td "
        "class=\"n\">{}</td></tr>\n",
        code_html(image.name), duration_text(image.build->seconds), duration_text(seconds),
        duration_text(100 * seconds));
  }
  if (rows.empty()) return "";
  return "<section class=\"card\">\n<h2>What CI saves</h2>\n<p>A job that runs in an image does "
         "not "
         "install again what the image and those below it hold. At most it saves the time that "
         "building them took, as it is recorded on them; pulling the base is part of that.</p>\n"
         "<table>\n<thead><tr><th>image</th><th class=\"n\">built in</th>"
         "<th class=\"n\">saved by a job, up to</th><th class=\"n\">by 100 jobs</th></tr></thead>\n"
         "<tbody>\n" +
         rows + "</tbody></table>\n</section>\n";
}

}  // namespace pinned_images::cli

// SPDX-License-Identifier: MIT
#include "ci/ci_file.hpp"

#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::ci {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Texts values(const std::string& text, const std::string& path = ".gitlab-ci.yml") {
  Texts result;
  for (const Reference& one : read(path, text).references) {
    result.push_back(one.where + "=" + one.scalar.value);
  }
  return result;
}

TEST(GitLab, HasFivePlaces) {
  EXPECT_THAT(references("image: a\n"
                         "services: [b]\n"
                         "default:\n"
                         "  image: {name: c, entrypoint: [\"\"]}\n"
                         "  services:\n"
                         "    - d\n"
                         "    - name: e\n"
                         "      alias: db\n"
                         ".hidden:\n"
                         "  image: f\n"
                         "job:one:\n"
                         "  script: x\n"
                         "  image:\n"
                         "    entrypoint: ['']\n"
                         "    name: g\n"),
              ElementsAre("image image 1:8 7-8 a", "services services[0] 2:12 20-21 b",
                          "image.name default.image 4:17 48-49 c",
                          "services default.services[0] 6:7 87-88 d",
                          "services.name default.services[1] 7:13 101-102 e",
                          "image .hidden.image 10:10 137-138 f",
                          "image.name job:one.image 15:11 200-201 g"));
}

TEST(GitLab, HasNoImageInWhatIsNoJob) {
  EXPECT_THAT(values("variables: {image: a}\ninclude: {image: b}\nworkflow: {image: c}\n"
                     "spec: {image: d}\ncache: {image: e}\nstages: {image: f}\n"
                     "job: {script: [{image: g}], rules: [{image: h}]}\n"),
              IsEmpty());
}

TEST(GitLab, ReadsAllDocuments) {
  const CiFile file = gitlab(
      "spec:\n  inputs:\n    tag: {default: '1'}\n---\njob:\n  image: a:$[[ inputs.tag ]]\n");
  ASSERT_EQ(file.references.size(), 1U);
  EXPECT_EQ(file.documents, 2U);
  EXPECT_EQ(file.references[0].document, 1U);
  EXPECT_EQ(file.references[0].image, (ImageName{"a", "$[[ inputs.tag ]]", std::nullopt}));
  EXPECT_THAT(values("a: {image: x}\n---\nb: {image: y}\n...\nc: {image: z}\n"),
              ElementsAre("a.image=x", "b.image=y", "c.image=z"));
}

TEST(GitLab, SharesWhatAliasesStandFor) {
  EXPECT_THAT(references(".x:\n"
                         "  image: &img python:3\n"
                         "  services: &s [&p !!str pg, redis]\n"
                         "a:\n"
                         "  image: *img\n"
                         "  services: *s\n"
                         "b:\n"
                         "  services: [*p]\n"),
              ElementsAre("image .x.image 2:15 18-26 python:3 properties=&img also=a.image",
                          "services .x.services[0] 3:26 52-54 pg properties=&p !!str "
                          "also=a.services[0] also=b.services[0]",
                          "services .x.services[1] 3:30 56-61 redis also=a.services[1]"));
  EXPECT_THAT(references(".images: [&py 'python:3']\na: {image: *py}\nb: {image: *py}\n"),
              ElementsAre("image a.image 1:15 14-24 'python:3' properties=&py also=b.image"));
}

TEST(GitLab, FollowsMergeKeys) {
  EXPECT_THAT(references(".anchors:\n"
                         "  one: &one {image: a, services: [s]}\n"
                         "  two: &two {image: b}\n"
                         "x:\n"
                         "  <<: *one\n"
                         "y:\n"
                         "  <<: [*two, *one]\n"
                         "z:\n"
                         "  <<: *one\n"
                         "  image: c\n"),
              ElementsAre("image x.image 2:21 30-31 a",
                          "services x.services[0] 2:35 44-45 s "
                          "also=y.services[0] also=z.services[0]",
                          "image y.image 3:21 68-69 b", "image z.image 10:10 130-131 c"));
  // A key in quotes is one like others.
  EXPECT_THAT(references("x: {'<<': {image: a}}\n"), IsEmpty());
}

TEST(GitLab, TellsWhatIsSpecial) {
  EXPECT_THAT(
      specials("a:\n"
               "  image: !reference [.x, image]\n"
               "  services: !reference [.x, services]\n"
               "b:\n"
               "  image: [c]\n"
               "  services:\n"
               "    - !reference [.x, services, 0]\n"
               "    - name: !reference [.x, name]\n"
               "    - [d]\n"
               "c:\n"
               "  image: !vault secret\n"
               "  services: {d: e}\n"),
      ElementsAre("custom-tag !reference image a.image 2:10",
                  "custom-tag !reference services a.services 3:13", "sequence - image b.image 5:10",
                  "custom-tag !reference services b.services[0] 7:7",
                  "custom-tag !reference services.name b.services[1] 8:13",
                  "sequence - services b.services[2] 9:7", "custom-tag !vault image c.image 11:10",
                  "mapping - services c.services 12:13"));
}

TEST(GitLab, HasNoReferenceWhereNothingIsWritten) {
  EXPECT_THAT(references("a: {image: }\nb: {image: ~}\nc: {image: null, services: [~, ]}\n"
                         "d:\n  image: !!str\ne:\n  image: {entrypoint: ['']}\n"),
              IsEmpty());
  EXPECT_THAT(references(""), IsEmpty());
  EXPECT_THAT(references("# nothing\n"), IsEmpty());
  EXPECT_THAT(references("- image: a\n"), IsEmpty());
  EXPECT_THAT(references("text\n"), IsEmpty());
}

TEST(GitLab, ListsBothOfAKeyGivenTwice) {
  EXPECT_THAT(values("a: {image: x, image: y}\na: {image: z}\n"),
              ElementsAre("a.image=x", "a.image=y", "a.image=z"));
}

TEST(GitLab, TakesQuotedAndOddKeys) {
  EXPECT_THAT(values("\"a b\": {'image': x}\n'c': {\"image\" : y}\n? d\n: image: z\n"
                     "? [e]\n: image: w\n"),
              ElementsAre("a b.image=x", "c.image=y", "d.image=z"));
}

TEST(GitHub, HasItsPlaces) {
  const std::string text =
      "on: push\njobs:\n  a:\n    container: node:18\n  b:\n    container:\n      image: "
      "'x/y:${{ matrix.tag }}' # why\n      options: -v\n    services:\n      db:\n        image: "
      "pg\n        ports: [5432]\n      none: {}\n    strategy: {matrix: {container: [p, q]}}\n";
  EXPECT_THAT(references(text, ".github/workflows/x.yml"),
              ElementsAre("container jobs.a.container 4:16 35-42 node:18",
                          "container.image jobs.b.container 7:14 76-99 "
                          "'x/y:${{ matrix.tag }}' #",
                          "services.image jobs.b.services.db.image 11:16 163-165 pg"));
  const CiFile file = read("a/.github/workflows/x.yml", text);
  EXPECT_EQ(file.format, Format::GitHub);
  ASSERT_EQ(file.decoys.size(), 2U);
  EXPECT_EQ(file.decoys[1].path, "jobs.b.strategy.matrix.container.1");
  EXPECT_EQ(file.decoys[1].value, "q");
  EXPECT_EQ(to_string(file.decoys[1].place), "a/.github/workflows/x.yml:14:40");
}

TEST(Yaml, HasImagesAnywhere) {
  EXPECT_THAT(references("services:\n  web:\n    image: a:1\n  list:\n    - image: b\n"
                         "      x: [{image: c}]\n",
                         "docker-compose.yml"),
              ElementsAre("image services.web.image 3:12 28-31 a:1",
                          "image services.list[0].image 5:14 53-54 b",
                          "image services.list[0].x[0].image 6:19 73-74 c"));
}

TEST(Yaml, JoinsTheRepositoryAndTagOfHelm) {
  const CiFile file = read("values.yaml",
                           "app:\n  image:\n    repository: r/x\n    tag: \"1.2\"\n"
                           "    sub: {image: y}\nother:\n  image: {name: z}\n");
  ASSERT_EQ(file.references.size(), 3U);
  EXPECT_EQ(in_short(file.references[0]), "image.repository app.image 3:17 30-33 r/x");
  EXPECT_EQ(file.references[0].image, (ImageName{"r/x", "1.2", std::nullopt}));
  EXPECT_EQ(in_short(file.references[1]), "image app.image.sub.image 5:18 66-67 y");
  EXPECT_EQ(in_short(file.references[2]), "image.name other.image 7:17 92-93 z");
}

TEST(CiFile, CountsBytesOfTheFileAsStored) {
  EXPECT_THAT(
      references("\xEF\xBB\xBFimage: a\r\n# \xC3\xA4\xE2\x82\xAC\r\n"
                 "\xC3\xA4: {image: \"\xC3\xA4\", x: y} # c\r\n"),
      ElementsAre("image image 1:8 10-11 a", "image \xC3\xA4.image 3:12 34-38 \"\xC3\xA4\""));
  const CiFile file = gitlab("\xEF\xBB\xBFimage: a\n\xC3\xA4: {image: b}\n");
  EXPECT_EQ(file.references[0].scalar.byte_column, 8U);
  EXPECT_EQ(file.references[1].scalar.byte_column, 13U);
}

TEST(CiFile, SeesCommentsBehind) {
  EXPECT_THAT(references("a: {image: 'x'} # c\nb: {image: x#y}\nc:\n  image: x\t# c\n"
                         "d:\n  image: \"x # y\"\n"),
              ElementsAre("image a.image 1:12 11-14 'x' #", "image b.image 2:12 31-34 x#y",
                          "image c.image 4:10 48-49 x #", "image d.image 6:10 66-73 \"x # y\""));
}

TEST(CiFile, RefusesWhatIsTooMuch) {
  const std::string hint = "\n  hint: no CI file needs that: correct the file";
  EXPECT_EQ(error_of([] { read("f.yml", std::string((64U << 20U) + 1, ' ')); }),
            "f.yml: a file of more than 64 MiB\n  hint: name a CI file");
  std::string many = "services:\n";
  for (int i = 0; i <= 100'000; ++i) many += "- a\n";
  EXPECT_EQ(error_of([&] { gitlab(many); }),
            ".gitlab-ci.yml:100002:3: more than 100,000 images or variables" + hint);
  EXPECT_EQ(error_of([] { gitlab("? " + std::string(1025, 'k') + "\n: v\n"); }),
            ".gitlab-ci.yml:1:3: a key of more than 1024 bytes" + hint);
  const std::string key(1000, 'k');
  const std::string deep =
      "{" + key + ": {" + key + ": {" + key + ": {" + key + ": {" + key + ": {image: x}}}}}}";
  EXPECT_EQ(error_of([&] { read("f.yml", deep); }),
            "f.yml:1:5016: keys of more than 4096 bytes above a value" + hint);
}

}  // namespace
}  // namespace pinned_images::ci

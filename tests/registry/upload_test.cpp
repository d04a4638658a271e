// SPDX-License-Identifier: MIT
// A blob that is mounted from another repository, or sent from a file.
#include "registry/upload.hpp"

#include "script.hpp"
#include "support/hash.hpp"

#include <gmock/gmock.h>

namespace pinned_images::registry {
namespace {

const std::string host = "https://registry.example";
const std::string bytes = "a layer";
const std::string digest = sha256_digest(bytes);
const std::string line = host + "/v2/ns/lint/blobs/" + digest;
const std::string uploads = "POST " + host + "/v2/ns/lint/blobs/uploads/";
const std::string mount = uploads + "?mount=" + digest + "&from=ns/full";
const std::string query = "digest=sha256%3A" + digest.substr(7);

struct UploadTest : testing::Test {
  World world;
  Script script;
  TemporaryDirectory folder;
  int files = 0;

  UploadTest() {
    write_file(folder.path() / "a blob", bytes);
    script.expect("GET " + host + "/v2/").answer(200);
    script.expect("HEAD " + line).answer(404);
  }

  void upload(const std::string& from = "ns/full") {
    Client client(script, world.sources(), world.options());
    Upload upload{digest, "", from, [this] {
                    ++files;
                    return folder.path() / "a blob";
                  }};
    const Ask ask = ask_for_blob("registry.example", "ns/lint", digest, "pull,push");
    Session& session = client.session();
    session.trying(ask.subject, [&] { upload_once(session, ask, upload); });
  }
};

TEST_F(UploadTest, AMountThatIsDoneNeedsNothingMore) {
  script.expect(mount).answer(201, {{"Location", "/v2/ns/lint/blobs/" + digest}});
  upload();
  EXPECT_EQ(files, 0);
}

TEST_F(UploadTest, ARefusedMountGoesOnInTheUploadThatItOpened) {
  script.expect(mount).answer(202, {{"Location", "/v2/ns/lint/blobs/uploads/u1?state=a%2Fb"}});
  script.expect("PUT " + host + "/v2/ns/lint/blobs/uploads/u1?state=a%2Fb&" + query).answer(201);
  upload();
  EXPECT_EQ(files, 1);
  EXPECT_EQ(script.seen.back().body, bytes);
  EXPECT_EQ(Script::header(script.seen.back(), "Content-Type"), "application/octet-stream");
}

TEST_F(UploadTest, TheUploadMayBeAtAnotherHost) {
  script.expect(mount).answer(202, {{"Location", "https://up.example/u1"}});
  script.expect("PUT https://up.example/u1?" + query).answer(201);
  upload();
}

TEST_F(UploadTest, A201WithoutAMountAskedForIsNoEnd) {
  script.expect(uploads).answer(201, {{"Location", "/u1"}});
  script.expect("PUT " + host + "/u1?" + query).answer(201);
  upload("");
  EXPECT_EQ(files, 1);
}

TEST_F(UploadTest, ARefusedMountThatLeadsNowhere) {
  script.expect(mount).answer(202);
  EXPECT_EQ(
      error_of([this] { upload(); }),
      "exit 4: registry.example/ns/lint@" + digest +
          ": the answer names no address to go on at\n  hint: the registry, or a proxy before "
          "it, is set up wrongly: tell those who run it");
  EXPECT_EQ(files, 0);
}

TEST_F(UploadTest, AnUploadThatIsForgottenIsBegunAgain) {
  script.expect(mount).answer(202, {{"Location", "/u1"}});
  script.expect("PUT " + host + "/u1?" + query).answer(404);
  script.expect("HEAD " + line).answer(404);
  script.expect(mount).answer(201);
  upload();
  EXPECT_EQ(world.waits.size(), 1U);
}

TEST_F(UploadTest, IntoARepositoryThatIsUnknown) {
  script.expect(mount).answer(404);
  EXPECT_EQ(error_of([this] { upload(); }),
            "exit 5: registry.example/ns/lint@" + digest +
                ": the registry knows no repository ns/lint to write to (404)\n  hint: create the "
                "repository first, if this registry wants that, or correct its name");
}

TEST(Upload, NothingIsAskedForWhatIsThere) {
  World world;
  Script script;
  script.expect("GET " + host + "/v2/").answer(200);
  script.expect("HEAD " + line).answer(200);
  Client client(script, world.sources(), world.options());
  upload_once(client.session(), ask_for_blob("registry.example", "ns/lint", digest, "pull,push"),
              {digest, "", "ns/full", []() -> std::filesystem::path {
                 throw std::logic_error("the file was asked for");
               }});
}

TEST(Upload, AMountNeedsTheRightToReadItsSource) {
  World world;
  world.log_in_to("registry.example");
  Script script;
  const std::string realm = "https://auth.example/token";
  const std::string scope =
      "GET " + realm + "?service=reg&scope=repository%3Ans%2Flint%3Apull%2Cpush";
  const std::string basic = "Basic am9iOnMzY3JldA==";  // job:s3cret
  script.expect("GET " + host + "/v2/")
      .answer(401, {{"WWW-Authenticate", "Bearer realm=\"" + realm + "\",service=\"reg\""}});
  script.expect(scope).with(basic).answer(200, {}, R"({"token":"one"})");
  script.expect("HEAD " + line).with("Bearer one").answer(404);
  script.expect(scope + "&scope=repository%3Ans%2Ffull%3Apull")
      .with(basic)
      .answer(200, {}, R"({"token":"two"})");
  script.expect(mount).with("Bearer two").answer(201);
  Client client(script, world.sources(), world.options());
  upload_once(client.session(), ask_for_blob("registry.example", "ns/lint", digest, "pull,push"),
              {digest, "", "ns/full"});
}

}  // namespace
}  // namespace pinned_images::registry

// SPDX-License-Identifier: MIT
#include "registry/credentials.hpp"

#include "script.hpp"

#include <optional>

#include <gmock/gmock.h>

namespace pinned_images::registry {
namespace {

// `u:p` is dTpw; `v:q:r` is djpxOnI=
struct Finder : World {
  std::map<std::pair<std::string, std::string>, std::pair<int, std::string>> helpers;

  std::optional<Credentials> find(const std::string& registry,
                                  const std::string& repository = "ns/lint") {
    CredentialSources all = sources();
    all.user_id = 7;
    all.helper = [this](const std::string& name, const std::string& server) {
      const auto found = helpers.find({name, server});
      EXPECT_NE(found, helpers.end()) << name << " was asked for " << server;
      return found == helpers.end() ? std::pair<int, std::string>(2, "") : found->second;
    };
    return find_credentials(registry, repository, all);
  }

  std::string user(const std::string& registry, const std::string& repository = "ns/lint") {
    const auto found = find(registry, repository);
    return found ? found->username : "nobody";
  }
};

Finder with_docker(const std::string& json) {
  Finder finder;
  finder.variables["HOME"] = "/home/u";
  finder.files["/home/u/.docker/config.json"] = json;
  return finder;
}

TEST(Credentials, OfTheJobForItsRegistryOnly) {
  Finder finder;
  finder.log_in_to("r.example:5050");
  EXPECT_EQ(finder.find("r.example:5050"), (Credentials{"job", "s3cret", "", "CI_REGISTRY_USER"}));
  EXPECT_EQ(finder.find("R.example:5050")->username, "job");
  EXPECT_EQ(finder.find("r.example"), std::nullopt);
  EXPECT_EQ(finder.find("evil.example"), std::nullopt);
  finder.variables["CI_REGISTRY_PASSWORD"] = "";
  EXPECT_EQ(finder.find("r.example:5050"), std::nullopt);
}

TEST(Credentials, PasswordEndsAtNoSecondColon) {
  Finder finder = with_docker(R"({"auths":{"r.example":{"auth":"djpxOnI="}}})");
  EXPECT_EQ(finder.find("r.example"), (Credentials{"v", "q:r", "", "/home/u/.docker/config.json"}));
}

TEST(Credentials, UserAndPasswordWithoutAuth) {
  Finder finder = with_docker(R"({"auths":{"r.example":{"username":"a","password":"b"}}})");
  EXPECT_EQ(finder.find("r.example")->password, "b");
}

TEST(Credentials, IdentityTokens) {
  Finder finder = with_docker(
      R"({"auths":{"a.example":{"auth":"dTpw","identitytoken":"idt"},
                   "b.example":{"username":"<token>","password":"idt2"}}})");
  const std::string path = "/home/u/.docker/config.json";
  EXPECT_EQ(finder.find("a.example"), (Credentials{"", "", "idt", path}));
  EXPECT_EQ(finder.find("b.example"), (Credentials{"", "", "idt2", path}));
}

TEST(Credentials, TheHubsKeys) {
  for (const char* key :
       {"https://index.docker.io/v1/", "docker.io", "index.docker.io/v1/", "index.docker.io"}) {
    Finder finder = with_docker(std::string(R"({"auths":{")") + key + R"(":{"auth":"dTpw"}}})");
    EXPECT_EQ(finder.user("docker.io", "library/python"), "u") << key;
    EXPECT_EQ(finder.user("r.example"), "nobody") << key;
  }
}

TEST(Credentials, UrlKeysAreComparedByHostAndPort) {
  Finder finder = with_docker(R"({"auths":{"https://R.example:5000/v2/":{"auth":"dTpw"}}})");
  EXPECT_EQ(finder.user("r.example:5000"), "u");
  EXPECT_EQ(finder.user("r.example"), "nobody");
  EXPECT_EQ(finder.user("r.example:50"), "nobody");
}

TEST(Credentials, LongestPathWinsAndEmptyEntriesAreNoLogin) {
  Finder finder = with_docker(R"({"auths":{
      "r.example":{"username":"host","password":"x"},
      "r.example/ns":{"username":"group","password":"x"},
      "r.example/ns/lint":{},
      "r.example/ns/full":{"username":"image","password":"x"}}})");
  EXPECT_EQ(finder.user("r.example", "ns/lint"), "group");
  EXPECT_EQ(finder.user("r.example", "ns/full"), "image");
  EXPECT_EQ(finder.user("r.example", "nsx/full"), "host");
  EXPECT_EQ(with_docker(R"({"auths":{"r.example":{}}})").user("r.example"), "nobody");
}

TEST(Credentials, FilesInOrder) {
  const auto login = [](const std::string& user) {
    return R"({"auths":{"r.example":{"username":")" + user + R"(","password":"x"}}})";
  };
  Finder finder;
  finder.variables = {{"HOME", "/h"}};
  finder.files = {{"/run/containers/7/auth.json", login("run")},
                  {"/x/containers/auth.json", login("runtime")},
                  {"/c/containers/auth.json", login("config")},
                  {"/h/.config/containers/auth.json", login("home")},
                  {"/d/config.json", login("folder")},
                  {"/h/.docker/config.json", login("docker")},
                  {"/h/.dockercfg", R"({"r.example":{"auth":"dTpw"}})"}};
  EXPECT_EQ(finder.user("r.example"), "run");
  finder.variables["XDG_RUNTIME_DIR"] = "/x";
  EXPECT_EQ(finder.user("r.example"), "runtime");
  finder.files.erase("/x/containers/auth.json");
  EXPECT_EQ(finder.user("r.example"), "home");
  finder.variables["XDG_CONFIG_HOME"] = "/c";
  EXPECT_EQ(finder.user("r.example"), "config");
  finder.files.erase("/c/containers/auth.json");
  EXPECT_EQ(finder.user("r.example"), "docker");
  finder.variables["DOCKER_CONFIG"] = "/d";
  EXPECT_EQ(finder.user("r.example"), "folder");
  finder.files.erase("/d/config.json");
  EXPECT_EQ(finder.user("r.example"), "u") << ".dockercfg";
}

TEST(Credentials, ANamedAuthFileStandsForPodmansOwn) {
  Finder finder = with_docker(R"({"auths":{"d.example":{"auth":"dTpw"}}})");
  finder.variables["REGISTRY_AUTH_FILE"] = "/a";
  finder.files["/a"] = R"({"auths":{"r.example":{"auth":"djpxOnI="}}})";
  finder.files["/run/containers/7/auth.json"] = "broken, and never read";
  EXPECT_EQ(finder.user("r.example"), "v");
  EXPECT_EQ(finder.user("d.example"), "u");
  finder.files.erase("/a");
  EXPECT_EQ(error_of([&] { finder.find("r.example"); }),
            "exit 1: /a: REGISTRY_AUTH_FILE names this file, and there is none\n"
            "  hint: log in with `podman login`, which writes it, or unset the variable");
}

TEST(Credentials, HelperOfTheHostBeforeTheStoreBeforeAuths) {
  Finder finder = with_docker(
      R"({"credsStore":"store","credHelpers":{"gcr.example":"gcloud"},
          "auths":{"r.example":{},"f.example":{"auth":"dTpw"}}})");
  finder.helpers = {
      {{"gcloud", "gcr.example"}, {0, R"({"ServerURL":"x","Username":"g","Secret":"s"})"}},
      {{"store", "r.example"}, {0, R"({"Username":"<token>","Secret":"idt"})"}},
      {{"store", "f.example"}, {1, "credentials not found in native keychain\n"}},
      {{"store", "n.example"}, {1, "credentials not found in native keychain"}},
      {{"store", "https://index.docker.io/v1/"}, {0, R"({"Username":"hub","Secret":"s"})"}}};
  EXPECT_EQ(finder.find("gcr.example"), (Credentials{"g", "s", "", "docker-credential-gcloud"}));
  EXPECT_EQ(finder.find("r.example"), (Credentials{"", "", "idt", "docker-credential-store"}));
  EXPECT_EQ(finder.user("f.example"), "u");
  EXPECT_EQ(finder.user("n.example"), "nobody");
  EXPECT_EQ(finder.user("docker.io"), "hub");
}

TEST(Credentials, WhatAHelperPrintsIsNeverQuoted) {
  Finder finder = with_docker(R"({"credsStore":"store"})");
  const std::string begin =
      "exit 5: r.example: docker-credential-store, which "
      "/home/u/.docker/config.json names for it, ";
  const std::string hint =
      "\n  hint: run `docker login r.example` again, or take the helper out of "
      "/home/u/.docker/config.json";
  const auto error = [&](int code, const std::string& output) {
    finder.helpers[{"store", "r.example"}] = {code, output};
    return error_of([&] { finder.find("r.example"); });
  };
  EXPECT_EQ(error(1, "hunter2 is wrong"), begin + "failed with exit code 1" + hint);
  EXPECT_EQ(error(127, ""), begin + "is not installed" + hint);
  EXPECT_EQ(error(0, "hunter2"), begin + "printed no login" + hint);
  EXPECT_EQ(error(0, R"({"Username":"hunter2"})"), begin + "printed no login" + hint);
}

TEST(Credentials, BrokenFilesAreNamedAndNotQuoted) {
  const std::string hint = "\n  hint: repair the file, or log in again to have it written anew";
  const std::string path = "exit 1: /home/u/.docker/config.json: ";
  const auto error = [](const std::string& json) {
    return error_of([&] { with_docker(json).find("r.example"); });
  };
  EXPECT_EQ(error("hunter2"), path + "this is no JSON object" + hint);
  EXPECT_EQ(error(R"({"auths":"hunter2"})"), path + "`auths` is not an object" + hint);
  EXPECT_EQ(error(R"({"auths":{"r.example":"hunter2"}})"),
            path + "an entry of `auths` is not an object" + hint);
  EXPECT_EQ(error(R"({"auths":{"r.example":{"auth":"hunter2"}}})"),
            path + "an `auth` is not base64" + hint);
  EXPECT_EQ(error(R"({"auths":{"r.example":{"auth":"aHVudGVyMg=="}}})"),
            path + "an `auth` holds no `user:password`" + hint);
  EXPECT_EQ(error(R"({"auths":{"r.example":{"auth":5}}})"), path + "`auth` is not a text" + hint);
  EXPECT_EQ(error(R"({"credsStore":"../hunter2"})"),
            path + "the name of a credential helper is none" + hint);
}

TEST(Credentials, ABrokenEntryOfAnotherHostDoesNotMatter) {
  Finder finder =
      with_docker(R"({"auths":{"x.example":{"auth":"?"},"r.example":{"auth":"dTpw"}}})");
  EXPECT_EQ(finder.user("r.example"), "u");
}

TEST(LoginFile, HoldsOneLogin) {
  EXPECT_EQ(login_file("r.example:5000", Credentials{"u", "p", "", ""}),
            R"({"auths":{"r.example:5000":{"auth":"dTpw"}}})");
  EXPECT_EQ(login_file("r.example", std::nullopt), R"({"auths":{}})");
}

TEST(LoginFile, NamesTheHubForEachEngine) {
  EXPECT_EQ(login_file("docker.io", Credentials{"u", "p", "", ""}),
            R"({"auths":{"docker.io":{"auth":"dTpw"},)"
            R"("https://index.docker.io/v1/":{"auth":"dTpw"}}})");
}

TEST(Credentials, EmptyFilesHoldNoLogin) {
  EXPECT_EQ(with_docker("").user("r.example"), "nobody");
  EXPECT_EQ(with_docker("{}").user("r.example"), "nobody");
  EXPECT_EQ(with_docker(R"({"auths":null})").user("r.example"), "nobody");
}

}  // namespace
}  // namespace pinned_images::registry

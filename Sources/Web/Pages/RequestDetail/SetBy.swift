import Domain
import Ledger

extension RequestDetailModel {
  /// What says who made a part what it is and when, with a link to the event: folded away until it is
  /// asked for.
  ///
  /// - Parameter name: of the part, as in "status".
  func why(_ part: RequestPart, _ name: HTML) -> HTML? {
    guard let source = setBy[part] else { return nil }
    return """
      <details class="why"><summary title="Who set this?">\(Icon.clock.html)\
      <span class="sr">Who set the \(name)</span></summary>\
      <p>\(isolated: source.actor.name), \(HTML.ago(source.at, now: now)), \
      <a href="\(address(of: source))">event \(HTML.count(Int(source.position)))</a></p></details>
      """
  }

  /// Where the event stands in the history, which may be too long to be shown at once.
  private func address(of source: Source) -> String {
    let isShown = hiddenHistory == 0 || history.contains { $0.position == source.position }
    let place = "#e\(source.position)"
    return isShown ? place : frame.at.link("/r/\(key)?history=all") + place
  }
}

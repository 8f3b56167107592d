/// A drawing with its heading, its key, and its numbers in a table below.
struct ChartFigure: Sendable, Equatable {
  /// Distinct on the page.
  let id: HTML
  let title: String
  /// One line below the title: what is counted how.
  let note: HTML
  let keys: [Key]
  /// What the drawing shows, for those who do not see it.
  let description: String
  /// Inside `svg`.
  let drawing: HTML
  var height = ChartArea.height
  /// The table, with its caption.
  let table: HTML

  /// One entry of the key.
  struct Key: Sendable, Equatable {
    let label: String
    let picture: HTML

    /// A surface.
    init(_ label: String, _ fill: ChartFill) {
      self.label = label
      picture = """
        <rect class="\(fill.tone) frame" x=".5" y="1.5" width="21" height="11" rx="2" \
        fill="\(fill.paint)"/>
        """
    }

    /// A line with its mark.
    init(_ label: String, picture: HTML) {
      self.label = label
      self.picture = picture
    }
  }

  var html: HTML {
    let keys = keys.map { key -> HTML in
      """
      <li><svg viewBox="0 0 22 14" aria-hidden="true">\(key.picture)</svg>\(isolated: key.label)</li>
      """
    }
    return """
      <section class="chart" aria-labelledby="\(id)"><h2 id="\(id)">\(title)</h2>\
      <p class="hint">\(note)</p>\(keys.isEmpty ? nil : "<ul class=\"legend\">\(keys)</ul>")\
      <svg class="plot" viewBox="0 0 \(ChartArea.width) \(height)" role="img" \
      aria-labelledby="\(id)-t" aria-describedby="\(id)-d"><title id="\(id)-t">\(title)</title>\
      <desc id="\(id)-d">\(description)</desc>\(drawing)</svg>\
      <details class="data"><summary>Show the numbers</summary>\
      <div class="scroll">\(table)</div></details></section>
      """
  }
}

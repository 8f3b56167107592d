import Domain
import Ledger

extension TrendsModel {
  /// What is counted, as a form of its own: what is chosen is in the address when it is sent.
  var form: HTML {
    """
    <form id="window" class="filter" action="/b/\(slug)/trends" method="get" aria-label="What is counted">\
    <fieldset><legend>Days</legend>\(day("from", "From", window?.first, isSet: address.from != nil))\
    \(day("to", "To", window?.last, isSet: address.to != nil))</fieldset>\
    \(asOfField)\
    <fieldset><legend>Time</legend>\(axisChoice(.recorded, "As recorded"))\
    \(axisChoice(.happened, "As it happened"))</fieldset>\
    <fieldset><legend>Priority</legend>\(Priority.allCases.reversed().map(priority))</fieldset>\
    \(group("owner", "Owner", "Name, e-mail, me or nobody"))\
    \(group("requester", "Requester", "Name, e-mail or me"))\
    <p class="apply"><button>Apply</button> <a class="tool" href="/b/\(slug)/trends">Reset</a></p></form>
    """
  }

  /// Empty where the ledger chooses, so that the page goes on with the days.
  private func day(_ name: HTML, _ label: HTML, _ shown: CalendarDay?, isSet: Bool) -> HTML {
    """
    <label class="other" for="\(name)">\(label)<input type="date" id="\(name)" name="\(name)" \
    value="\(isSet ? shown?.text ?? "" : "")"></label>
    """
  }

  private var asOfField: HTML? {
    address.past.text.isEmpty ? nil : HTML.hidden("asof", address.past.text)
  }

  private func axisChoice(_ axis: TimeAxis, _ label: HTML) -> HTML {
    """
    <label class="opt"><input type="radio" name="axis" \
    value="\(axis == .recorded ? "" : axis.rawValue)"\(" checked", if: axis == address.past.asOf.axis)>\
    <span>\(label)</span></label>
    """
  }

  private func priority(_ priority: Priority) -> HTML {
    """
    <label class="opt"><input type="checkbox" name="priority" value="\(priority.name)"\
    \(" checked", if: address.priorities.contains(priority))>\(Icon.priority(priority).html)\
    <span>\(priority.label)</span></label>
    """
  }

  private func group(_ parameter: HTML, _ title: HTML, _ hint: HTML) -> HTML {
    let name = String(decoding: parameter.bytes, as: UTF8.self)
    let choices = people.filter { $0.parameter == name }.map { choice -> HTML in
      """
      <label class="opt"><input type="checkbox" name="\(parameter)" value="\(choice.text)" checked>\
      <span>\(isolated: choice.label)</span></label>
      """
    }
    return """
      <fieldset><legend>\(title)</legend>\(choices)<label class="other">\
      <span class="sr">\(title)</span><input name="\(parameter)" placeholder="\(hint)" \
      autocomplete="off"></label></fieldset>
      """
  }
}

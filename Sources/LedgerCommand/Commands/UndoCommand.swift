import ArgumentParser
import Domain
import EventLog
import Ledger

/// `ledger undo`
struct UndoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Take back what an event did, with an event that says why.",
    discussion: """
      Examples:
        ledger undo 1234 --preview                    what it would do
        ledger undo 1234 --reason "Wrong request"
        ledger undo 1234 --batch --reason "Wrong file"   all that the command, or import, did
        ledger undo 1234 --later --reason "All wrong"    later events that depend on it, too

      Positions are in: ledger log. Nothing is removed: the event stays in the history, and an
      undo can be undone. A submission that is undone is withdrawn: no list has it any more.
      Where later events depend on it, it is refused and they are named. What was erased does
      not come back. Without a terminal, say --yes.
      """)

  @Argument(help: "The event's position in the log.")
  var position: UInt64

  @Flag(help: "Undo all that the same command did; of an imported event, the whole import.")
  var batch = false

  @Flag(help: "Undo later events that depend on it too, newest first.")
  var later = false

  @Option(parsing: .unconditional, help: ArgumentHelp("Why. It is kept.", valueName: "text"))
  var reason: String?

  @Flag(help: "Show what it would do, and change nothing.")
  var preview = false

  @Flag(help: "Undo without asking.")
  var yes = false

  @OptionGroup var acting: ActingOptions

  func run() throws {
    let settings = try Settings(Settings.Flags(data: acting.common.data, person: acting.person))
    let console = Console()
    let open = try OpenLedger(settings, console: console)
    defer { open.close() }
    let target = UndoTarget(Position(position), isBatch: batch, includesLater: later)
    let plan = try UndoWords(target, in: open)
    if preview {
      return try acting.common.json ? console.out(plan.json) : console.out(plan.text)
    }
    // A reason that cannot be kept is refused before anything is shown or asked.
    guard let reason else { throw Failure(.refused, Self.reasonMissing, hint: Self.reasonHint) }
    _ = try Undoing.reason(reason)
    guard plan.preview.isPossible else { throw Refusal.cannotUndo(plan.preview.refusals) }
    try confirm(plan, console)
    let outcome = try open.ledger.performAndWait(
      .undo(target, reason: reason, seen: plan.preview.asOf.position), by: open.actor)
    try acting.common.json
      ? console.out(plan.json(of: outcome)) : console.out(plan.text(of: outcome))
  }

  private static let reasonMissing = "Undoing takes a reason. Nothing was undone."
  private static let reasonHint = "Add it with --reason, or look first with --preview."

  private func confirm(_ plan: UndoWords, _ console: Console) throws {
    if yes { return }
    guard console.canAsk else {
      if acting.common.json { try console.out(plan.json) }
      throw Failure(
        .usage, plan.text + "\n\nNothing was undone.",
        hint: "There is no terminal to ask on. To undo it, say --yes.")
    }
    console.say(plan.text)
    guard console.ask("\nType yes to undo it: ") == "yes" else {
      throw Failure(.failed, "Nothing was undone.")
    }
  }
}

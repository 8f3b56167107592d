import Hummingbird

/// All pages. Each lives in a folder of its own: a model, a view, and the routes that lead to it.
enum Pages {
  static func addRoutes(
    to routes: some RouterMethods<LedgerRequestContext>, with dependencies: WebDependencies
  ) {
    BoardsPage(dependencies).addRoutes(to: routes)
    RequestListPage(dependencies).addRoutes(to: routes)
    ChangesPage(dependencies).addRoutes(to: routes)
    NewRequestPage(dependencies).addRoutes(to: routes)
    RequestDetailPage(dependencies).addRoutes(to: routes)
    EditRequestPage(dependencies).addRoutes(to: routes)
    TrendsPage(dependencies).addRoutes(to: routes)
    UndoPage(dependencies).addRoutes(to: routes)
    PeoplePage(dependencies).addRoutes(to: routes)
    AuditPage(dependencies).addRoutes(to: routes)
    PersonPage(dependencies).addRoutes(to: routes)
    GroupsPage(dependencies).addRoutes(to: routes)
    PolicyPage(dependencies).addRoutes(to: routes)
    NewBoardPage(dependencies).addRoutes(to: routes)
    BoardSettingsPage(dependencies).addRoutes(to: routes)
    DraftPage(dependencies).addRoutes(to: routes)
    MePage(dependencies).addRoutes(to: routes)
    TokensPage(dependencies).addRoutes(to: routes)
    SignInPage.addRoutes(to: routes, with: dependencies)
  }
}

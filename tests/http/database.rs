//! On which database this suite runs: the one that it was told to, asked behind the server's back.

use crate::app::App;
use crate::place;

#[test]
fn what_is_reported_lies_in_the_database_that_the_suite_was_told_to_run_on() {
    let app = App::start();
    assert_eq!(app.place.is_postgres(), place::postgres_url().is_some());
    assert_eq!(app.place.execute("UPDATE incidents SET seq = seq"), 0);
    app.report();
    assert_eq!(app.place.execute("UPDATE incidents SET seq = seq"), 1);
}

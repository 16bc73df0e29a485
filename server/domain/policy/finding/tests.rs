//! Findings in words, and the nearest declared word.

use super::{distance, nearest};

#[test]
fn the_nearest_word_is_offered_only_where_it_is_near() {
    let posts = ["manager", "director", "desk", "ciso"];
    let cases = [
        ("manger", Some("manager")),
        ("mangaer", Some("manager")),
        ("dsek", Some("desk")),
        ("ciiso", Some("ciso")),
        ("mayor", None),
        ("x", None),
        ("", None),
    ];
    for (word, expected) in cases {
        assert_eq!(nearest(word, posts).as_deref(), expected, "{word}");
    }
}

#[test]
fn a_swap_of_neighbours_is_one_slip() {
    assert_eq!((distance("dsek", "desk"), distance("desk", "desk"), distance("", "desk")), (1, 0, 4));
}

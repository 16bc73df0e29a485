//! What is kept back, and when it is given up.

use super::*;

const MB: u64 = 1024 * 1024;

fn space(available: u64) -> Space {
    Space { available, total: 100 * MB, is_read_only: false }
}

#[test]
fn a_disk_knows_its_room() {
    let found = Space::of(&std::env::temp_dir()).unwrap();
    assert!(found.total > 0 && found.available <= found.total);
    assert!(Space::of(Path::new("/nowhere/at/all")).is_err());
}

#[test]
fn the_floor_fits_the_disk() {
    for (total, floor) in [(MB, 256 * 1024), (100 * MB, 5 * MB), (1_000_000 * MB, 64 * MB)] {
        assert_eq!(Space { total, ..space(0) }.floor(), floor);
    }
    assert!(space(5 * MB - 1).is_low() && !space(5 * MB).is_low());
    assert!(Space { is_read_only: true, ..space(50 * MB) }.is_low());
    assert_eq!(space(50 * MB).trouble(), None);
    assert!(space(0).trouble().unwrap().contains("full"));
    assert!(Space { is_read_only: true, ..space(0) }.trouble().unwrap().contains("read-only"));
}

#[test]
fn a_reserve_is_kept_while_there_is_plenty_and_given_up_when_nothing_is_left() {
    let folder = std::env::temp_dir().join(format!("noroshi-reserve-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let reserve = Reserve::beside(&folder.join("house.db"));
    let file = folder.join("house.db-reserve");
    assert!(!reserve.tend(space(8 * MB)).unwrap() && !file.exists(), "not from what others need");
    assert!(!reserve.tend(space(50 * MB)).unwrap());
    assert_eq!(fs::metadata(&file).unwrap().len(), 5 * MB / 2);
    assert!(!reserve.tend(space(2 * MB)).unwrap() && file.exists(), "low is not gone");
    assert!(reserve.tend(space(MB)).unwrap() && !file.exists());
    assert!(!reserve.tend(space(MB)).unwrap() && !reserve.give_up());
    fs::remove_dir_all(&folder).unwrap();
}

//! How wide the columns of a table are, and how large its text is.

use super::fonts::{Weight, width};
use super::page::times;
use super::table::{Column, Table};

/// The room between two columns, in points.
pub(super) const GUTTER: f32 = 9.0;
/// Sizes that a table is tried in, the largest that fits is taken.
const SIZES: [f32; 5] = [9.0, 8.3, 7.6, 7.0, 6.4];

/// Chooses the largest size in which no word and no figure must be broken, and the left and right
/// edge of each column, in points from the left edge of the text.
pub(super) fn fit(table: &Table, full: f32) -> (f32, Vec<(f32, f32)>) {
    let room = full - GUTTER * times(table.columns.len().saturating_sub(1));
    let fits = |size: &f32| least(table, room, *size).iter().sum::<f32>() <= room;
    let size = SIZES.into_iter().find(fits).unwrap_or(SIZES[SIZES.len() - 1]);
    let mut left = 0.0;
    let mut edges = Vec::new();
    for wide in widths(table, room, size) {
        edges.push((left, left + wide));
        left += wide + GUTTER;
    }
    (size, edges)
}

/// The widest line of a text.
pub(super) fn widest(text: &str, size: f32, weight: Weight) -> f32 {
    text.split('\n').map(|line| width(line, size, weight)).fold(0.0, f32::max)
}

/// The widest word of a text.
fn widest_word(text: &str, size: f32, weight: Weight) -> f32 {
    text.split([' ', '\n']).map(|word| width(word, size, weight)).fold(0.0, f32::max)
}

/// Every cell of a column with its weight.
fn cells(table: &Table, column: usize) -> impl Iterator<Item = (&str, Weight)> {
    let head = (table.columns[column].head.as_str(), Weight::Bold);
    let body = table.rows.iter().map(move |row| (row[column].as_str(), Weight::Regular));
    let sums = table.sums.iter().map(move |row| (row[column].as_str(), Weight::Bold));
    std::iter::once(head).chain(body).chain(sums)
}

/// The least width of each column: its longest word, and for figures their longest cell. No column
/// of words claims more than its share for one long word.
fn least(table: &Table, room: f32, size: f32) -> Vec<f32> {
    let share = (room / times(table.columns.len())).max(room * 0.22);
    let least = |(at, column): (usize, &Column)| {
        let word = cells(table, at).map(|(text, w)| widest_word(text, size, w)).fold(0.0, f32::max);
        if column.right { word } else { word.min(share) }
    };
    table.columns.iter().enumerate().map(least).collect()
}

/// The widths of the columns, which together fill the room.
fn widths(table: &Table, room: f32, size: f32) -> Vec<f32> {
    let mut least = least(table, room, size);
    let sum: f32 = least.iter().sum();
    if sum > room {
        return least.into_iter().map(|wide| wide * room / sum).collect();
    }
    let wanted: Vec<f32> = least
        .iter()
        .enumerate()
        .map(|(at, least)| {
            let natural =
                cells(table, at).map(|(text, w)| widest(text, size, w)).fold(0.0, f32::max);
            // One enormous cell does not leave its neighbours with their least.
            (natural.min(room * 1.5) - least).max(0.0)
        })
        .collect();
    // Figures first: their heads then stand on one line, where words must break anyway.
    let mut spare = room - sum;
    let figures: Vec<bool> = table.columns.iter().map(|column| column.right).collect();
    for turn in [true, false] {
        let in_turn = |at: &usize| figures[*at] == turn;
        let want: f32 = (0..wanted.len()).filter(in_turn).map(|at| wanted[at]).sum();
        let given = if turn { want.min(spare / 2.0) } else { want.min(spare) };
        for at in (0..wanted.len()).filter(in_turn).filter(|_| want > 0.0) {
            least[at] += given * wanted[at] / want;
        }
        spare -= given;
    }
    // What nobody needs goes to the columns of words, or to all where there are few words.
    let words: f32 = (0..least.len()).filter(|at| !figures[*at]).map(|at| least[at]).sum();
    let all = words < room / 5.0;
    let takers = figures.iter().filter(|figure| all || !**figure).count();
    for (wide, figure) in least.iter_mut().zip(figures) {
        if all || !figure {
            *wide += spare / times(takers);
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::super::page::Paper;
    use super::super::table::cleaned;
    use super::*;

    #[test]
    fn columns_fill_the_width_and_figures_stay_whole() {
        let mut table = Table::new(
            "",
            vec![Column::text("Förening"), Column::text("Ändamål"), Column::number("Belopp, kr")],
        );
        let long = "Arvode till körledare och hyra av lokal, med el och städning. ".repeat(4);
        table.row(&["Åkerö Ängskör", &long, "1\u{202f}700\u{202f}000,50"]);
        let room = Paper::Portrait.frame().width();
        let (size, edges) = fit(&cleaned(&table), room);
        let (left, right) = edges[2];
        assert!((right - room).abs() < 0.1, "{edges:?}");
        assert!(right - left >= width("1\u{202f}700\u{202f}000,50", size, Weight::Regular));
        assert!((size - 9.0).abs() < f32::EPSILON);
    }

    #[test]
    fn many_columns_of_figures_are_set_smaller() {
        let columns = (1..=13).map(|n| Column::number(&format!("Kolumn{n}"))).collect();
        let mut table = Table::new("", columns);
        table.row(&["12\u{202f}345\u{202f}678,50"; 13]);
        let room = Paper::Landscape.frame().width();
        let (size, edges) = fit(&cleaned(&table), room);
        assert!(size < 9.0);
        assert!(edges.iter().all(|(left, right)| right > left));
        assert!(edges[12].1 <= room + 0.1);
    }
}

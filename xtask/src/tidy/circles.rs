//! Circles among things that need each other, and the shortest way round each.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Who needs whom.
pub type Graph<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// One circle: the shortest way round, without its beginning repeated, and how many things are knotted together with it.
#[derive(Debug, PartialEq, Eq)]
pub struct Circle<'a> {
    pub way: Vec<&'a str>,
    pub knot: usize,
}

/// A circle for each knot, which is a set of things that all reach each other.
pub fn circles<'a>(graph: &Graph<'a>) -> Vec<Circle<'a>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        graph.keys().map(|from| (*from, reachable(graph, from))).collect();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut circles = Vec::new();
    for (&from, to) in &reached {
        if !to.contains(from) || seen.contains(from) {
            continue;
        }
        let back = |other: &&&str| reached.get(**other).is_some_and(|there| there.contains(from));
        let knot: BTreeSet<&str> = to.iter().filter(back).copied().collect();
        seen.extend(&knot);
        let ways = knot.iter().filter_map(|start| way_round(graph, start));
        circles.extend(ways.min_by_key(Vec::len).map(|way| Circle { way, knot: knot.len() }));
    }
    circles
}

fn reachable<'a>(graph: &Graph<'a>, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&str> = graph.get(from).into_iter().flatten().copied().collect();
    while let Some(at) = next.pop() {
        if reached.insert(at) {
            next.extend(graph.get(at).into_iter().flatten());
        }
    }
    reached
}

/// The shortest way from here back to here.
fn way_round<'a>(graph: &Graph<'a>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut next = VecDeque::from([start]);
    while let Some(at) = next.pop_front() {
        for &to in graph.get(at).into_iter().flatten() {
            if to == start {
                let mut way = vec![at];
                while let Some(before) = came_from.get(way[way.len() - 1]) {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            if !came_from.contains_key(to) {
                came_from.insert(to, at);
                next.push_back(to);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Graph, circles};

    /// `a b, b c`: a needs b, b needs c.
    fn graph(edges: &str) -> Graph<'_> {
        let mut graph = Graph::new();
        for (from, to) in edges.split(", ").filter_map(|edge| edge.split_once(' ')) {
            graph.entry(from).or_default().insert(to);
            graph.entry(to).or_default();
        }
        graph
    }

    fn told(edges: &str) -> Vec<String> {
        circles(&graph(edges))
            .iter()
            .map(|circle| format!("{} of {}", circle.way.join(" "), circle.knot))
            .collect()
    }

    #[test]
    fn what_points_one_way_is_in_no_circle() {
        assert_eq!(told("a b, b c, a c, d c"), [""; 0]);
    }

    #[test]
    fn the_shortest_way_round_each_knot_is_told_with_the_size_of_the_knot() {
        assert_eq!(told("a b, b a"), ["a b of 2"]);
        assert_eq!(told("a b, b c, c a, c d, d c"), ["c d of 4"]);
        assert_eq!(told("a b, b c, c a, x y, y x, a x"), ["a b c of 3", "x y of 2"]);
    }
}

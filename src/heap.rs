//! The component's heap: free lists of blocks whose sizes are powers of two. It replaces the standard library's general
//! purpose one, which is two kilobytes larger for a phone and good at what a page does not have: threads, huge blocks, and
//! memory that is given back.
//!
//! A block that is freed waits for the next of its size. Blocks are never split or merged, so however long a checkout
//! lives, memory stays below the sum of what each size needed at its worst moment. This is the one place in the project
//! with unsafe code; what it relies on stands beside each piece.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::UnsafeCell;
use std::ptr::null_mut;

/// The smallest block, and what every block's address is a multiple of. Nothing on a page asks for a larger alignment.
const SMALLEST: usize = 16;
const SIZES: usize = 32;
const PAGE: usize = 65_536;

/// Where memory comes from.
pub trait Source {
    /// So many more bytes, a multiple of [`PAGE`], at an address that is a multiple of [`SMALLEST`]; null if there are none.
    fn more(&self, bytes: usize) -> *mut u8;
}

/// A heap for one thread.
pub struct Heap<S> {
    source: S,
    /// For each size the last block that was freed; its first word points at the one before.
    free: UnsafeCell<[*mut u8; SIZES]>,
    /// What was never given out: where it begins, and how long it is.
    fresh: UnsafeCell<(*mut u8, usize)>,
}

impl<S: Source> Heap<S> {
    /// A heap without memory.
    pub const fn new(source: S) -> Self {
        Self { source, free: UnsafeCell::new([null_mut(); SIZES]), fresh: UnsafeCell::new((null_mut(), 0)) }
    }

    fn cut(&self, bytes: usize) -> *mut u8 {
        // SAFETY: one thread, and nothing is called while this borrow lives but the source, which does not know the heap.
        let fresh = unsafe { &mut *self.fresh.get() };
        if fresh.1 < bytes {
            let wanted = bytes.next_multiple_of(PAGE);
            let more = self.source.more(wanted);
            if more.is_null() {
                return null_mut();
            }
            if more == fresh.0.wrapping_add(fresh.1) {
                fresh.1 += wanted;
            } else {
                // What was left over is lost; that happens only if somebody else takes memory as well.
                *fresh = (more, wanted);
            }
        }
        let block = fresh.0;
        *fresh = (block.wrapping_add(bytes), fresh.1 - bytes);
        block
    }
}

/// Which list this size belongs to: `SMALLEST << index` bytes hold it.
const fn index(size: usize) -> usize {
    let last = if size > SMALLEST { size - 1 } else { SMALLEST - 1 };
    (usize::BITS - last.leading_zeros() - SMALLEST.trailing_zeros()) as usize % SIZES
}

// SAFETY: a block comes from a list of its size or fresh from the source, so it is large enough, aligned to `SMALLEST`, and
// nobody else's until it is freed; what asks for a larger alignment gets null, which is a refusal.
unsafe impl<S: Source> GlobalAlloc for Heap<S> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() > SMALLEST {
            return null_mut();
        }
        let index = index(layout.size());
        // SAFETY: one thread, and the borrow ends before anything else is called.
        let first = unsafe { &mut (*self.free.get())[index] };
        let block = *first;
        if block.is_null() {
            return self.cut(SMALLEST << index);
        }
        // SAFETY: a block in a list begins with a pointer, which `dealloc` wrote there.
        *first = unsafe { block.cast::<*mut u8>().read() };
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: one thread; the block is ours, at least `SMALLEST` long and so aligned, and its owner has let go of it.
        unsafe {
            let first = &mut (*self.free.get())[index(layout.size())];
            block.cast::<*mut u8>().write(*first);
            *first = block;
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if index(size) == index(layout.size()) {
            return block;
        }
        // SAFETY: the caller keeps `realloc`'s rules, which for these sizes are those of the three calls.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                moved
                    .copy_from_nonoverlapping(block, if size < layout.size() { size } else { layout.size() });
                self.dealloc(block, layout);
            }
            moved
        }
    }
}

#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics"), feature = "csr"))]
mod page {
    use super::{Heap, PAGE, Source};
    use std::arch::wasm32::memory_grow;
    use std::ptr::null_mut;

    #[global_allocator]
    static HEAP: Heap<Memory> = Heap::new(Memory);

    struct Memory;

    impl Source for Memory {
        fn more(&self, bytes: usize) -> *mut u8 {
            match memory_grow::<0>(bytes / PAGE) {
                usize::MAX => null_mut(),
                pages => (pages * PAGE) as *mut u8,
            }
        }
    }

    // SAFETY: without atomics wasm has one thread.
    unsafe impl Sync for Heap<Memory> {}
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use std::alloc::System;
    use std::cell::Cell;

    /// Chunks of the system's memory, which are counted and never given back.
    struct Chunks {
        left: Cell<usize>,
    }

    impl Source for Chunks {
        fn more(&self, bytes: usize) -> *mut u8 {
            let left = self.left.get().checked_sub(bytes);
            let Some(left) = left else { return null_mut() };
            self.left.set(left);
            // SAFETY: the size is not zero.
            unsafe { System.alloc(Layout::from_size_align(bytes, SMALLEST).expect("a layout")) }
        }
    }

    fn heap(pages: usize) -> Heap<Chunks> {
        Heap::new(Chunks { left: Cell::new(pages * PAGE) })
    }

    fn layout(size: usize) -> Layout {
        Layout::from_size_align(size, 8).expect("a layout")
    }

    #[test]
    fn a_size_belongs_to_the_smallest_power_of_two_that_holds_it() {
        for (size, block) in
            [(1, 16), (16, 16), (17, 32), (32, 32), (33, 64), (65_536, 65_536), (65_537, 131_072)]
        {
            assert_eq!(SMALLEST << index(size), block, "{size}");
        }
    }

    #[test]
    fn what_is_freed_is_given_out_again_and_what_is_held_is_not() {
        let heap = heap(1);
        // SAFETY: each block is freed once, with the layout it was asked for.
        unsafe {
            let (one, two) = (heap.alloc(layout(20)), heap.alloc(layout(30)));
            assert_ne!(one, two);
            heap.dealloc(one, layout(20));
            assert_eq!(heap.alloc(layout(32)), one);
            assert!(![one, two].contains(&heap.alloc(layout(32))));
        }
    }

    #[test]
    fn a_block_moves_with_its_content_only_when_it_has_become_too_small_or_too_large() {
        let heap = heap(1);
        // SAFETY: the block is written and read within its size, and freed never.
        unsafe {
            let block = heap.alloc(layout(20));
            block.copy_from_nonoverlapping(b"ten and ten are 20!!".as_ptr(), 20);
            assert_eq!(heap.realloc(block, layout(20), 32), block);
            let moved = heap.realloc(block, layout(32), 33);
            assert_ne!(moved, block);
            assert_eq!(std::slice::from_raw_parts(moved, 20), b"ten and ten are 20!!");
            assert_eq!(heap.realloc(moved, layout(33), 9), heap.alloc(layout(1)).wrapping_sub(16));
        }
    }

    #[test]
    fn memory_that_has_come_to_its_end_is_refused_and_the_rest_stays_usable() {
        let heap = heap(2);
        // SAFETY: as above.
        unsafe {
            assert!(!heap.alloc(layout(PAGE)).is_null());
            assert!(heap.alloc(layout(2 * PAGE)).is_null());
            assert!(!heap.alloc(layout(16)).is_null());
            assert!(heap.alloc(Layout::from_size_align(16, 32).expect("a layout")).is_null());
        }
    }

    #[test]
    fn thousands_of_blocks_that_come_and_go_keep_what_was_written_into_them() {
        let heap = heap(64);
        let mut held: Vec<(*mut u8, usize, u8)> = Vec::new();
        let mut chance = 12_345_u32;
        for round in 0..20_000_u32 {
            chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let size = 1 + (chance >> 16) as usize % 700;
            // SAFETY: blocks are written within their size and freed once, with their size.
            unsafe {
                if held.len() < 200 || !chance.is_multiple_of(3) && held.len() < 400 {
                    let block = heap.alloc(layout(size));
                    assert!(is_aligned(block));
                    block.write_bytes(round as u8, size);
                    held.push((block, size, round as u8));
                } else {
                    let (block, size, mark) = held.swap_remove((chance >> 8) as usize % held.len());
                    assert!(std::slice::from_raw_parts(block, size).iter().all(|byte| *byte == mark));
                    heap.dealloc(block, layout(size));
                }
            }
        }
    }

    fn is_aligned(block: *mut u8) -> bool {
        !block.is_null() && (block as usize).is_multiple_of(SMALLEST)
    }
}

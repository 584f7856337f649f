//! When the watch looks, and at whom.

use std::collections::BTreeSet;

use paylater_core::instant::Instant;
use paylater_server::store::StoreError;

use crate::claims::{self, ALWAYS};
use crate::history::What;
use crate::world::World;

impl World<'_> {
    /// What the backend takes for the time.
    pub(in crate::world) fn backend_now(&self) -> Instant {
        Instant::from_unix_ms(self.now_ms + self.machine.skew_ms())
    }

    /// Looks at the lives in which something happened, and at everything after a restart.
    pub(in crate::world) fn look(&mut self) {
        if std::mem::take(&mut self.watch.is_due) {
            self.watch.judge(&self.provider, self.backend_now(), false);
        }
        self.watch.touch_changed();
        let overtaken = self.watch.look_at_leases((self.now_ms, self.backend_now()));
        let mut touched: BTreeSet<u32> = self.watch.touched.keys().copied().collect();
        touched.extend(&overtaken);
        for life in touched {
            if let Some(looks) = self.watch.touched.get_mut(&life) {
                *looks -= 1;
                if *looks == 0 {
                    self.watch.touched.remove(&life);
                }
            }
            if let Err(error) = self.look_at(life, overtaken.contains(&life)) {
                self.watch.unreadable(&error);
            }
        }
    }

    /// Looks at this life, if its order changed or if it must.
    fn look_at(&mut self, life: u32, must: bool) -> Result<(), StoreError> {
        let Some(known) = self.watch.orders.get(&life) else { return Ok(()) };
        let (id, before) = (known.id.clone(), known.version);
        // What was acknowledged is followed up by a question, which changes no order.
        let must = must || known.heard.iter().any(|heard| !heard.is_asked_about);
        let version = self.watch.eye.order(&id)?.map_or(0, |order| order.version);
        if version == before && !must {
            return Ok(());
        }
        let events = self.watch.eye.events(&id)?;
        for number in self.watch.eye.numbers(&id)? {
            self.watch.numbers.insert(number, life);
        }
        let Some(known) = self.watch.orders.get_mut(&life) else { return Ok(()) };
        known.version = version;
        let seen = std::mem::replace(&mut known.events, events.len());
        for event in events.into_iter().skip(seen) {
            let crate::picture::EventPicture { event, from, to, detail } = event;
            self.note(Some(life), What::Order { event, from, to, detail });
        }
        self.note_alarms()?;
        let subjects = self.watch.subjects(std::iter::once(life));
        let mut picture = self.watch.eye.picture(subjects, self.provider.book(), self.backend_now())?;
        picture.was_clock_wrong = self.watch.was_clock_wrong;
        // Of the others only this one's are looked at now.
        picture.strange_lines.clear();
        picture.strange_alarms.clear();
        self.watch.hold(claims::judge(ALWAYS, &picture));
        Ok(())
    }

    /// Alarms that were not there before.
    fn note_alarms(&mut self) -> Result<(), StoreError> {
        let mut alarms = self.watch.eye.alarms()?;
        alarms.reverse();
        for alarm in alarms {
            if self.watch.alarms.insert((alarm.kind.clone(), alarm.subject.clone())) {
                let id = alarm.subject.split('/').next().unwrap_or_default();
                let life = self.watch.orders.iter().find(|(_, known)| known.id == id).map(|(life, _)| *life);
                self.note(life, What::Alarm { kind: alarm.kind, detail: alarm.detail });
            }
        }
        Ok(())
    }
}

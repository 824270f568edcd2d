//! What parts of a document cost, and how they add up.

/// What a selection costs, so far as its page's size does not matter, and for each record of the page.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measure<'a> {
    pub(super) depth: u32,
    pub(super) fields: u64,
    /// How deep selections stand inside one another, those of fragments among them.
    pub(super) levels: u32,
    /// How many values the arguments have, those of variables as often as they are used.
    pub(super) given: u64,
    pub(super) alone: Part<'a>,
    pub(super) per_record: Part<'a>,
    /// What is done once, however often what it belongs to is given.
    pub(super) once: Part<'a>,
    /// Whether a page is read only for what it tells of itself.
    pub(super) page_info: bool,
    /// How often lists of an introspection stand inside one another.
    pub(super) introspection: u32,
    /// How many values the introspections may give.
    pub(super) introspected: u64,
}

impl Measure<'_> {
    pub(super) fn once(&self) -> u64 {
        self.once.volume.records
    }

    /// Of an operation, whose own fields may be given for each record: an event of a subscription is one.
    pub(super) fn whole(self) -> Self {
        Self { alone: self.alone.and(self.per_record).and(self.once), ..self }
    }
}

/// Records that are read and values that are given. Numbers stop at their type's end instead of wrapping.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Volume {
    pub(super) records: u64,
    pub(super) values: u64,
}

/// A part of what a document asks for, with the lists that ask for most of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Part<'a> {
    pub(super) volume: Volume,
    /// What no list of its own asks for.
    pub(super) loose: Volume,
    pub(super) most_records: Share<'a>,
    pub(super) most_values: Share<'a>,
}

/// A list, as the type and the name of its field, and how much it asks for by itself: lists within it count for
/// themselves.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Share<'a> {
    pub(super) list: Option<(&'a str, &'a str)>,
    pub(super) count: u64,
}

impl Share<'_> {
    pub(super) fn or(self, other: Self) -> Self {
        if other.count > self.count { other } else { self }
    }

    pub(super) fn times(self, count: u64) -> Self {
        Self { count: self.count.saturating_mul(count), ..self }
    }
}

impl From<Volume> for Part<'_> {
    fn from(volume: Volume) -> Self {
        Self { volume, loose: volume, ..Self::default() }
    }
}

impl<'a> Part<'a> {
    pub(super) fn and(self, other: impl Into<Self>) -> Self {
        let other = other.into();
        Self {
            volume: self.volume.and(other.volume),
            loose: self.loose.and(other.loose),
            most_records: self.most_records.or(other.most_records),
            most_values: self.most_values.or(other.most_values),
        }
    }

    pub(super) fn times(self, count: u64) -> Self {
        Self {
            volume: self.volume.times(count),
            loose: self.loose.times(count),
            most_records: self.most_records.times(count),
            most_values: self.most_values.times(count),
        }
    }

    /// As what a list asks for.
    pub(super) fn of_list(self, list: Option<(&'a str, &'a str)>) -> Self {
        let share = |count| Share { list, count };
        Self {
            volume: self.volume,
            loose: Volume::default(),
            most_records: self.most_records.or(share(self.loose.records)),
            most_values: self.most_values.or(share(self.loose.values)),
        }
    }
}

impl Volume {
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            records: self.records.saturating_add(other.records),
            values: self.values.saturating_add(other.values),
        }
    }

    pub(super) fn times(self, count: u64) -> Self {
        Self { records: self.records.saturating_mul(count), values: self.values.saturating_mul(count) }
    }
}

impl Measure<'_> {
    /// A fragment is work too, even one that is not there.
    pub(super) fn and_itself(mut self) -> Self {
        self.fields = self.fields.saturating_add(1);
        self
    }

    /// What is left out reads nothing and gives nothing, but it is validated.
    pub(super) fn left_out(self) -> Self {
        let Self { depth, fields, levels, given, introspection, introspected, .. } = self;
        Self { depth, fields, levels, given, introspection, introspected, ..Self::default() }
    }

    pub(super) fn beside(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            fields: self.fields.saturating_add(other.fields),
            levels: self.levels.max(other.levels),
            given: self.given.saturating_add(other.given),
            alone: self.alone.and(other.alone),
            per_record: self.per_record.and(other.per_record),
            once: self.once.and(other.once),
            page_info: self.page_info || other.page_info,
            introspection: self.introspection.max(other.introspection),
            introspected: self.introspected.saturating_add(other.introspected),
        }
    }
}

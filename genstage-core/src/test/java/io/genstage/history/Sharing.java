package io.genstage.history;

import io.genstage.dispatch.Dispatcher;

/** How a stage shares out its events: makes dispatchers, and says what they should do. */
interface Sharing {

    /** A true one. */
    Dispatcher<Event> dispatcher();

    /** What it should do. */
    Spec spec(World world);

    /** A dispatcher, true or with a defect, that is watched. */
    default Watch watched(World world) {
        return new Watch(world, world.dispatchers.apply(this), spec(world));
    }
}

// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** What a holder of a token may want to do. */
public enum Capability {
    /** Make a chat thread. */
    CREATE_CHAT_THREAD(1, "Make a chat thread."),
    /** Change a chat thread. */
    UPDATE_CHAT_THREAD(2, "Change a chat thread."),
    /** Delete a chat thread. */
    DELETE_CHAT_THREAD(3, "Delete a chat thread."),
    /** Add a participant to a thread. */
    ADD_PARTICIPANT(4, "Add a participant to a thread."),
    /** Remove a participant from a thread. */
    REMOVE_PARTICIPANT(5, "Remove a participant from a thread."),
    /** List the threads that one takes part in. */
    LIST_THREADS(6, "List the threads that one takes part in."),
    /** Read a thread's properties. */
    GET_THREAD(7, "Read a thread's properties."),
    /** List read receipts. */
    LIST_READ_RECEIPTS(8, "List read receipts."),
    /** Send a read receipt. */
    CREATE_READ_RECEIPT(9, "Send a read receipt."),
    /** Send a message. */
    CREATE_MESSAGE(10, "Send a message."),
    /** Read a message. */
    GET_MESSAGE(11, "Read a message."),
    /** Change one's own message. */
    UPDATE_OWN_MESSAGE(12, "Change one's own message."),
    /** Delete one's own message. */
    DELETE_OWN_MESSAGE(13, "Delete one's own message."),
    /** Show that one is typing. */
    SEND_TYPING_INDICATOR(14, "Show that one is typing."),
    /** List a thread's participants. */
    LIST_PARTICIPANTS(15, "List a thread's participants."),
    /** Start a call. */
    START_CALL(16, "Start a call."),
    /** Start a call in a room that one is invited to. */
    START_ROOM_CALL(17, "Start a call in a room that one is invited to."),
    /** Join a call. */
    JOIN_CALL(18, "Join a call."),
    /** Join a call in a room that one is invited to. */
    JOIN_ROOM_CALL(19, "Join a call in a room that one is invited to."),
    /** Mute, share the screen and the like, in a call. */
    OTHER_CALL_OPERATIONS(20, "Mute, share the screen and the like, in a call."),
    /** The same in a room's call, where the role decides. */
    OTHER_ROOM_CALL_OPERATIONS(21, "The same in a room's call, where the role decides.");

    private final int number;
    private final String sentence;

    Capability(int number, String sentence) {
        this.number = number;
        this.sentence = sentence;
    }

    /** {@return the number, the same in every language} */
    public int number() {
        return number;
    }

    /** {@return one sentence for people} */
    public String sentence() {
        return sentence;
    }
}

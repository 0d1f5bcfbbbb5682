"""What is said where something was refused: for a field, for a step, for a call to a system."""

from django.utils.translation import gettext_lazy

from linquan.apps.appeals.words import Words

CALL_FAULTS: Words = {
    "address_odd": gettext_lazy("This is not an address that can be called."),
    "not_encrypted": gettext_lazy(
        "The address must begin with https://, or be allowed as private."
    ),
    "name_unknown": gettext_lazy("No system has this name. Check the address."),
    "private_address": gettext_lazy("The address is a private one, which is not allowed for it."),
    "no_answer": gettext_lazy("It does not answer. It is tried again by itself."),
    "no_connection": gettext_lazy("It does not answer. It is tried again by itself."),
    "no_http": gettext_lazy("Its answer cannot be read. It is tried again by itself."),
    "not_secure": gettext_lazy(
        "Its certificate does not hold: it may be another system. Ask those who run it."
    ),
    "answer_too_large": gettext_lazy("Its answer is too large."),
    "answer_odd": gettext_lazy("Its answer cannot be read. It is tried again by itself."),
    "redirected": gettext_lazy("It points to another address. Write that one down instead."),
    "photo_gone": gettext_lazy("A photo is gone. Hand it on anew without it."),
}
# What is wrong with a field, and what to do. {name} stands for a detail of the refusal.
FAULTS: Words = {
    "missing": gettext_lazy("Please write something here."),
    "choose": gettext_lazy("Please choose one."),
    "too_short": gettext_lazy("Please write at least %(least)s characters."),
    "too_long": gettext_lazy("Please shorten this to %(limit)s characters."),
    "past_date": gettext_lazy("This moment has passed. Choose a later one."),
    "later_than_policy": gettext_lazy(
        "This is later than the deadline (%(due_at)s). Choose an earlier moment, or leave it empty."
    ),
    "beyond_total": gettext_lazy(
        "This goes beyond the end of the whole (%(due_at)s). Ask for less."
    ),
    "own_case": gettext_lazy(
        "This unit, or one above it, is complained about. Choose one that is no party."
    ),
    "organisation_unknown": gettext_lazy("Choose a unit from the list."),
    "no_desk": gettext_lazy(
        "No desk that is no party answers for this area. Add one to the duty list first."
    ),
    "proof_needed": gettext_lazy("Add a photo of the result, or say below why there can be none."),
    "photo_unknown": gettext_lazy("Choose a photo of this request."),
    "not_public_space": gettext_lazy("Only requests in public space may be shown to everyone."),
    "number_in_title": gettext_lazy(
        "A telephone or another number of a person is in it. Take it out: everyone reads this."
    ),
    "not_a_phone": gettext_lazy(
        "This is not a telephone number of the mainland. A landline needs its area code."
    ),
    "area_unknown": gettext_lazy("Choose the area from the list."),
    "matter_unknown": gettext_lazy("Choose the matter from the list."),
    "matter_not_valid": gettext_lazy("This matter is no longer on the list. Choose another."),
    "matter_needed": gettext_lazy("The words point to no matter. Choose it from the list."),
    "channel_unknown": gettext_lazy("Choose the channel from the list."),
    "channel_not_valid": gettext_lazy("This channel is no longer open. Choose another."),
    "policy_missing": gettext_lazy(
        "This matter has no deadline that is valid today. Add one to the list of deadlines first."
    ),
    "point_odd": gettext_lazy("This point does not lie on the map. Choose it again."),
    "key_odd": gettext_lazy("This form is broken. Open it again."),
    "too_many": gettext_lazy("At most %(limit)s photos. Take some away."),
    "place_unknown": gettext_lazy(
        "Nothing stands for %(places)s. Write {number}, {title}, {unit}, {due} or {address}."
    ),
    "number_in_phrase": gettext_lazy(
        "A telephone or another number of a person is in it. Take it out: it is used again and "
        "again."
    ),
    "merge_some": gettext_lazy("Tick the others that are the same thing, at most %(limit)s."),
    "choose_some": gettext_lazy("Tick requests first, at most %(limit)s."),
    "too_many_views": gettext_lazy("At most %(limit)s views. Delete one first."),
    "view_name_taken": gettext_lazy("One of your views is called that already."),
    "view_holds_number": gettext_lazy(
        "A view is not kept with the number of a person in it. Take the number out of the search."
    ),
    "too_large": gettext_lazy("A photo is too large. At most 20 MB each."),
    "not_a_picture": gettext_lazy("This is not a photo. JPEG, PNG, WebP and HEIC are taken."),
    "too_many_pixels": gettext_lazy("This photo has too many pixels. Make it smaller."),
    "photo_expired": gettext_lazy(
        "A photo was kept for a day and is gone. Please choose it again."
    ),
    "damaged": gettext_lazy("This photo cannot be read. Choose it again, or another one."),
    "too_many_measures": gettext_lazy("At most %(limit)s things are counted."),
    "action_kind_unknown": gettext_lazy("Choose a kind of action that is valid today."),
    "rate_says_nothing": gettext_lazy("One outcome at least must be worth more than 0 %%."),
    "group_unknown": gettext_lazy("Choose a group that is valid on that day."),
    "group_has_matters": gettext_lazy(
        "Matters stand in this group on that day. Put them into another group first."
    ),
    "policy_unknown": gettext_lazy("Choose a deadline that is valid on that day."),
    "out_of_range": gettext_lazy("Choose a number from %(least)s to %(limit)s."),
    "code_odd": gettext_lazy("Use letters, digits and underscores, at most 30."),
    "code_taken": gettext_lazy("This code is taken. Choose another, or change that line."),
    "rule_unknown": gettext_lazy("Choose a rule from the list."),
    "duty_exists": gettext_lazy("This unit has this duty in this area already."),
    "before_current": gettext_lazy(
        "A version that begins later exists. Choose its first day, or a later one."
    ),
    "window_odd": gettext_lazy("Write from when to when; the end comes after the beginning."),
    "fallback_needed": gettext_lazy(
        "This line takes what fits nowhere else. It cannot be ended, only changed."
    ),
    "desk_needed": gettext_lazy(
        "This is the last desk of the area. Add another one before you end it."
    ),
    "hours_odd": gettext_lazy("Write both from when and to when, or neither; not the same hour."),
    "days_odd": gettext_lazy("This day lies before the first one. Choose a later one."),
    "zone_unknown": gettext_lazy("Choose the zone from the list."),
    "step_reason_missing": gettext_lazy("This goes higher than it must: choose the reason."),
    "reason_words": gettext_lazy("Write the reason in words."),
    "reason_needed": gettext_lazy("One reason must stay. Write another one down first."),
    "script_changed": gettext_lazy("The questions were changed meanwhile. Open the call anew."),
    "questions_odd": gettext_lazy(
        "Write each question as yes_no, grade or words | Chinese | English, at most %(limit)s."
    ),
    "body_unknown": gettext_lazy("Choose a body from the list that is valid today."),
    "act_stays": gettext_lazy("What it is for stays. Write another line for another act."),
    "version_exists": gettext_lazy(
        "A version that begins on that day exists already. Choose another day."
    ),
    **{code: CALL_FAULTS[code] for code in ("address_odd", "not_encrypted")},
    "area_too_small": gettext_lazy("Choose the district or a street."),
    "system_unknown": gettext_lazy("Choose a system from the list."),
    "domain_odd": gettext_lazy(
        "Use small letters, digits, dots and dashes, such as jiangan.example."
    ),
    "domain_taken": gettext_lazy("This name is taken. Choose another."),
    "choices_missing": gettext_lazy("Write the values to choose from, one a line."),
    "choices_extra": gettext_lazy(
        "Only choices have values. Take them away, or choose another way."
    ),
    "choices_odd": gettext_lazy(
        "Write each value as key | Chinese | English, each key once, at most %(limit)s."
    ),
    "language_unknown": gettext_lazy("Choose Chinese or English."),
    "number_in_reason": gettext_lazy(
        "A telephone or another number of a person is in it. Take it out: the reason stays."
    ),
    "reason_names_someone": gettext_lazy(
        "It names the person or the address. Take that out: the reason stays when all else is gone."
    ),
    "neither_phone_nor_number": gettext_lazy(
        "This is neither a telephone number of the mainland nor the number of a request."
    ),
    "nothing_held": gettext_lazy(
        "Nothing is held that you may see. Check it; the office above sees other areas."
    ),
    "account_unknown": gettext_lazy("There is no account of this name in the district."),
    "unit_has_it": gettext_lazy("This unit has the request itself. Choose another one."),
    "unit_not_called": gettext_lazy(
        "Only offices can be called, and none of your own. Ask this unit for its part instead."
    ),
    "units_odd": gettext_lazy("Choose at least one unit, at most %(limit)s."),
    "call_kind_unknown": gettext_lazy("Choose a kind of call that is valid today."),
    "support_day": gettext_lazy("Choose a day since your unit was asked, not after today."),
    "unit_is_asked": gettext_lazy("This unit is asked already. Wait for what it answers."),
    "past_day": gettext_lazy("This day has passed. Choose a later one."),
    "too_far": gettext_lazy("Choose a day up to %(limit)s."),
    "too_many_chosen": gettext_lazy("At most %(limit)s at once. Choose fewer."),
    "matter_or_text": gettext_lazy("Choose what it is about, or write a few words."),
    "invalid": gettext_lazy("This cannot be taken as it is. Look through it again."),
}
STATES: Words = {
    "wrong_state": gettext_lazy("This step does not follow from where the request stands now."),
    "changed_meanwhile": gettext_lazy("The request was changed after you opened it."),
    "nowhere_to_return": gettext_lazy(
        "The desk itself has it: there is nobody to give it back to."
    ),
    "too_late_to_return": gettext_lazy("The time in which it can be given back is over."),
    "no_more_return": gettext_lazy("It was given back as often as the rules allow."),
    "no_more_extension": gettext_lazy("It was extended as often as the rules allow."),
    "date_is_ordered": gettext_lazy("An upper office has set the date: ask it for more time."),
    "too_late_to_extend": gettext_lazy("The deadline is over: more time must be asked for before."),
    "petition_waits": gettext_lazy("Something is asked for already. Wait for the decision."),
    "exclusion_stands": gettext_lazy("It is out of the rates, or somebody asks for it already."),
    "exclusion_over": gettext_lazy("Nobody asks to take it out of the rates any more."),
    "petition_over": gettext_lazy("This was decided already, or the request has moved on."),
    "parts_open": gettext_lazy(
        "Still at their part: %(units)s. Wait for what they answer, or cancel what is not needed."
    ),
    "merged": gettext_lazy(
        "It is handled together with another request: act on that one, or let this one go its own "
        "way first."
    ),
    "not_merged": gettext_lazy("It goes its own way already, or it is done."),
    "merged_party": gettext_lazy(
        "One of them is about the unit that has the leading request: that unit must not decide it."
    ),
    "merged_parts_open": gettext_lazy(
        "Another unit is still at its part of one of them: let that one lead, or wait for it."
    ),
    "merged_petition_waits": gettext_lazy(
        "A unit asks the desk for something about one of them: decide that first."
    ),
    "part_over": gettext_lazy("This part is over, or does not stand where this would follow."),
    "sorted_already": gettext_lazy("It is sorted like this already."),
    "nothing_to_call": gettext_lazy(
        "There is no answer to ask about, or no telephone was left with it."
    ),
    "called_already": gettext_lazy("Somebody has called about this answer already."),
    "called_meanwhile": gettext_lazy("Somebody has tried meanwhile. See below what it came to."),
    "no_script": gettext_lazy(
        "No script is valid for this matter. Write one in the list of call-backs first."
    ),
    "support_judged": gettext_lazy("Somebody has already confirmed or refused it."),
    "already_forwarded": gettext_lazy(
        "It is with this body already. Revoke that link first, or wait for what they say."
    ),
    "forward_over": gettext_lazy("This link was revoked, has run out, or must not be used."),
    "too_many_actions": gettext_lazy("There are many actions already. Finish one first."),
    "action_over": gettext_lazy("This action is over: look at it as it is now."),
    "action_to_come": gettext_lazy("It has not begun yet. Write down afterwards what came of it."),
    "forward_full": gettext_lazy("Much was said to this already. Telephone instead."),
    "already_acknowledged": gettext_lazy("Somebody has already taken note of it."),
    "cannot_take_back": gettext_lazy(
        "This can no longer be taken back: something has happened since, or ten minutes are over."
    ),
    "cannot_take_back_line": gettext_lazy(
        "This can no longer be taken back: the line was changed again, or ten minutes are over. "
        "Write a new version instead."
    ),
    "cannot_take_back_view": gettext_lazy(
        "This view can no longer be put back: ten minutes are over. Keep it anew."
    ),
    "already_referred": gettext_lazy("It is with this system already; see below what they say."),
    "line_in_use": gettext_lazy(
        "This cannot be taken back: it is in use by now. End it on a day instead."
    ),
    "erased": gettext_lazy(
        "The personal data of this request are erased. Nothing more can be done with it."
    ),
    "protected": gettext_lazy(
        "A protected service has taken this request up. Nothing more can be done with it here."
    ),
    "held_back": gettext_lazy(
        "A hold says that nothing of this request may go. Lift the hold first."
    ),
    "cannot_erase_open": gettext_lazy(
        "One of these requests is open, or was opened again. Look at the list anew."
    ),
    "cannot_erase_unrated": gettext_lazy(
        "One of these requests may still be rated. Look at the list anew."
    ),
    "cannot_erase_held": gettext_lazy(
        "One of these requests is held back for a reason. Look at the list anew."
    ),
    "cannot_redact_held": gettext_lazy(
        "One of these requests is held back for a reason: nothing may go from it. Leave it out."
    ),
    "text_changed": gettext_lazy("One of these texts has changed meanwhile. Look for it again."),
    "cannot_erase_erased": gettext_lazy("One of these requests is erased already."),
    "already_proposed": gettext_lazy(
        "One of these requests waits for a second clerk already. See “Due and erased”."
    ),
    "not_proposed": gettext_lazy("Somebody else has decided meanwhile. See what came of it below."),
    "not_held": gettext_lazy("It is not held back any more."),
    "fallback_needed": FAULTS["fallback_needed"],
    "desk_needed": FAULTS["desk_needed"],
    "too_late_to_reopen": gettext_lazy(
        "It was closed too long ago to be opened again. Register a new request instead."
    ),
}

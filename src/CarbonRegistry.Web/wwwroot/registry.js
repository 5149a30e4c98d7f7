// Pages work without this file; it saves clicks. Nothing sent anywhere; no state but which field the keyboard was in.
"use strict";

document.addEventListener("click", event => {
    if (event.target.closest("[data-print]")) {
        window.print();
    }
});

// A choice that decides what else can be chosen asks for the page again at once; without script its button does.
document.addEventListener("change", event => {
    const field = event.target.closest("[data-reload]");
    if (field) {
        sessionStorage.setItem("focus", field.id);
        field.form.requestSubmit(field.form.querySelector("[data-reload-button]"));
    }
});

// Who chooses by keyboard goes on where they were.
document.getElementById(sessionStorage.getItem("focus"))?.focus({ preventScroll: true });
sessionStorage.removeItem("focus");

// Quantities are read in groups of three while they are typed.
const group = field => {
    const says = document.getElementById(field.dataset.says);
    const digits = field.value.replace(/[\s,，]/g, "");
    if (says) {
        says.textContent = /^\d{4,19}$/.test(digits) ? digits.replace(/\B(?=(\d{3})+$)/g, ",") : "";
    }
};
document.addEventListener("input", event => {
    if (event.target.matches("[data-says]")) {
        group(event.target);
    }
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", event => {
    if (event.target.dataset.sent && event.target.method === "post") {
        event.preventDefault();
        return;
    }
    event.target.dataset.sent = "1";

    // What takes long says that it goes on.
    if (event.target.dataset.wait) {
        document.getElementById(event.target.dataset.wait).hidden = false;
    }
});
addEventListener("pageshow", () => {
    for (const form of document.forms) {
        delete form.dataset.sent;
    }
});

document.querySelectorAll("[data-says]").forEach(group);

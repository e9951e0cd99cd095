"""The form of drafts in a browser: a file fills it, with and without JavaScript, and a fault is where one is."""

import pytest

from api.app import create_app
from api.settings import Settings
from draft_city import ADDRESS
from listening import free_port, serving

FILE = 'handlungsfeld = "vereinbarkeit"\nname = "Weite Wege"\n\n[vorgaben]\nkita.minuten = 20\n'


@pytest.fixture
def form(city):
    """The address of the form, in planner mode."""
    port = free_port()
    app = create_app(Settings(port=port, planner=True), city, lambda *_: None)
    with serving(app, port) as base:
        yield base + ADDRESS


def test_a_file_is_chosen_and_fills_the_form(chromium, form, tmp_path):
    """What stands in it is shown before it is sent; then the form has its settings."""
    file = tmp_path / "einstellungen.toml"
    file.write_text(FILE, encoding="utf-8")
    page = chromium.new_page()
    page.goto(form)
    page.get_by_label("Datei wählen (.toml)").set_input_files(file)
    page.wait_for_function("document.getElementById('datei').value !== ''")
    assert page.input_value("#datei") == FILE
    page.get_by_role("button", name="Einlesen").click()
    assert page.get_by_label("so weit gehen Menschen (Minuten)").input_value() == "20"
    assert page.get_by_label("Name").input_value() == "Weite Wege"
    page.close()


def test_without_javascript_a_file_is_pasted(chromium, form):
    """No button that does nothing; the text does the same, and a draft comes of it."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(form)
    assert not page.get_by_label("Datei wählen (.toml)").is_visible()
    page.get_by_label("Inhalt der Datei").fill(FILE)
    page.get_by_role("button", name="Einlesen").click()
    page.get_by_role("button", name="Rechnen").click()
    assert page.locator("h1").inner_text() == "Entwurf: Weite Wege"
    context.close()


@pytest.mark.parametrize(
    ("fill", "button", "at"),
    [
        ({"#kita-rest": "0", "#kita-richtwert": "viel"}, "Rechnen", "kita-rest"),
        ({"#name": "x" * 81}, "Rechnen", "name"),
        ({"#datei": "kita = 0,5"}, "Einlesen", "datei"),
    ],
)
def test_the_page_begins_at_the_first_fault(chromium, form, fill, button, at):
    """The keyboard is there, and the fault is part of what a screen reader says of the field."""
    page = chromium.new_page()
    page.goto(form)
    for field, text in fill.items():
        page.locator(field).fill(text)
    page.get_by_role("button", name=button).click()
    page.wait_for_selector(".fault")
    assert page.evaluate("document.activeElement.id") == at
    assert f"{at}-fehler" in page.locator(f"#{at}").get_attribute("aria-describedby")
    assert page.locator(f"#{at}-fehler").inner_text()
    page.close()


def test_a_link_with_settings_that_are_no_more_begins_there(chromium, form):
    """They have no field; the sentence that says so is where the page begins."""
    page = chromium.new_page()
    page.goto(f"{form}?feld=vereinbarkeit&hort.minuten=10")
    assert "hort.minuten" in page.evaluate("document.activeElement.innerText")
    page.close()

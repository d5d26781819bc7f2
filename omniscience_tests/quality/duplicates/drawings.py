"""Small figures for tests."""

import io
import random

from PIL import Image, ImageDraw


def chart(seed: int, data: int = 0) -> Image.Image:
    """A chart of a template, given by `seed`, with data, given by `data`."""
    look, rng = random.Random(seed), random.Random(f"{seed}-{data}")
    wide, high = look.randint(360, 520), look.randint(280, 400)
    image = Image.new("RGB", (wide, high), "white")
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = wide * look.uniform(0.1, 0.2), high * 0.08, wide * look.uniform(0.8, 0.95), high * 0.85
    draw.rectangle((left, top, right, bottom), outline="black")
    for index in range(look.randint(3, 7)):
        draw.text((left + index * 50, bottom + 6), str(look.randint(0, 999)), fill="black", font_size=12)
    draw.text((wide * 0.3, high * 0.94), f"Quantity {look.randint(0, 99)}", fill="black", font_size=13)
    for _ in range(look.randint(2, 4)):
        colour = tuple(look.randint(0, 190) for _ in range(3))
        y, points = rng.uniform(0.2, 0.8), []
        for step in range(30):
            y = min(0.97, max(0.03, y + rng.gauss(0, 0.08)))
            points.append((left + (right - left) * step / 29, top + (bottom - top) * y))
        draw.line(points, fill=colour, width=2)
    return image


def jpeg(image: Image.Image, quality: int = 40) -> Image.Image:
    """The image after lossy compression."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer)


def crop(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """The image without these shares of its sides."""
    w, h = image.size
    return image.crop((round(left * w), round(top * h), w - round(right * w), h - round(bottom * h)))


def png(image: Image.Image) -> bytes:
    """The image as a file."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()

"""Chat templates in the forms of five families, written for these tests, and what stands before and behind the user."""

CHATML = """\
{% for message in messages %}<|im_start|>{{ message.role }}
{% if message.content is string %}{{ message.content }}{% else %}
{% for part in message.content %}
{% if part.type == 'image' %}<|vision_start|><|image_pad|><|vision_end|>{% else %}{{ part.text }}{% endif %}
{% endfor %}
{% endif %}
<|im_end|>
{% endfor %}
{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""
CHATML_DIRECT = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
LLAMA_3 = (
    "{{ bos_token }}{% for message in messages %}"
    "{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' }}"
    "{{ message['content'] | trim + '<|eot_id|>' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"
)
VICUNA = (
    "{{ 'You are of help. ' }}{% for message in messages %}"
    "{% if message['role'] == 'user' %}{{ 'USER: ' + message['content'] }}"
    "{% else %}{{ ' ASSISTANT: ' + message['content'] + '</s>' }}{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}{{ ' ASSISTANT:' }}{% endif %}"
)
MISTRAL = (
    "{{ bos_token }}{% for message in messages %}"
    "{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}"
    "{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token }}"
    "{% else %}{{ raise_exception('no such role') }}{% endif %}{% endfor %}"
)
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}
IMAGE = "<image>\n"

DOCUMENTED = {
    "chatml": (CHATML, None, "<|im_start|>user\n<|vision_start|><|image_pad|><|vision_end|>",
               "<|im_end|>\n<|im_start|>assistant\n", "<|im_end|>"),
    "chatml_direct": (CHATML_DIRECT, IMAGE, "<|im_start|>user\n<image>\n", "<|im_end|><|im_start|>assistant\n",
                      "<|im_end|>"),
    "llama_3": (LLAMA_3, IMAGE, "<s><|start_header_id|>user<|end_header_id|>\n\n<image>\n",
                "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>"),
    "vicuna": (VICUNA, IMAGE, "You are of help. USER: <image>\n", " ASSISTANT:", "</s>"),
    "mistral": (MISTRAL, IMAGE, "<s>[INST] <image>\n", " [/INST]", "</s>"),
}  # fmt: skip
"""Template, mark of an image, hooking prompt, the tail that is cut, and what ends the assistant's turn."""
